import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { shellBlocks } from '../../scripts/readme-command.mjs';
import { summarize } from '../../scripts/test-summary.mjs';
import { COMMANDS } from '../../src/cli/commands.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('the README', () => {
  const readme = read('README.md');

  it('gives a newcomer two commands first, and CI runs these', () => {
    const [first, second] = shellBlocks(readme);
    expect(first).toBe('npm ci && npm run demo');
    expect(second).toBe('npm test');
    const ci = read('.ci/run');
    expect(ci).toContain('readme-command.mjs 1');
    expect(ci).toContain('readme-command.mjs 2');
  });

  it('names the commands that there are, and no others', () => {
    const named = [...readme.matchAll(/^\| `rolepin ((?:lab )?\w+)/gm)].map((match) => match[1]);
    expect(named.sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  });

  it('fits into 80 columns', () => {
    const long = readme.split('\n').filter((line) => line.length > 80);
    expect(long).toEqual([]);
  });
});

describe('the pages for people', () => {
  const pages = ['.', 'docs', 'docs/adr'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  );

  it.each(pages)('%s links to files that are there', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });
});

describe('the commands of a Markdown text', () => {
  it('are its blocks fenced as sh, in their order', () => {
    const text = 'a\n```sh\none\n```\n```text\nno\n```\n```sh\ntwo \\\n  more\n```\n';
    expect(shellBlocks(text)).toEqual(['one', 'two \\\n  more']);
  });
});

describe('the closing line of a test run', () => {
  const all = { success: true, numTotalTests: 3, numPassedTests: 3, numFailedTests: 0 };

  it('counts what passed', () => {
    expect(summarize(all)).toEqual({ line: 'tests: 3 passed, 0 failed', passed: true });
  });

  it('counts a failed test', () => {
    const report = { ...all, success: false, numPassedTests: 2, numFailedTests: 1 };
    expect(summarize(report)).toEqual({ line: 'tests: 2 passed, 1 failed', passed: false });
  });

  it('counts a test that was left out as failed', () => {
    expect(summarize({ ...all, numPassedTests: 2 })).toEqual({
      line: 'tests: 2 passed, 1 failed',
      passed: false,
    });
  });

  it('counts a file that could not be loaded as failed', () => {
    expect(summarize({ ...all, success: false })).toEqual({
      line: 'tests: 3 passed, 1 failed',
      passed: false,
    });
  });

  it('does not take a run without tests for a good one', () => {
    const none = { success: true, numTotalTests: 0, numPassedTests: 0, numFailedTests: 0 };
    expect(summarize(none).passed).toBe(false);
  });
});
