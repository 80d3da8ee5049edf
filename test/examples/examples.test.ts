import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from '../cli/run.ts';
import { patched } from './patch.ts';
import { Shell } from './shell.ts';
import { consoles, dishonestLine, fences, transcripts, withOutputs } from './transcripts.ts';

// UPDATE=1 npx vitest run test/examples: writes the outputs into the pages, for someone to read the difference
const UPDATE = process.env['UPDATE'] === '1' && process.env['CI'] === undefined;

const EXAMPLES = join(ROOT, 'examples');
const DETAILS = 'aws/authorization-details.json';
const ROLE = 'HyveS3WriterRole';

const names = readdirSync(EXAMPLES).filter(
  (name) => name !== 'fixed' && statSync(join(EXAMPLES, name)).isDirectory(),
);
const mistakes = readdirSync(join(EXAMPLES, 'fixed'));
const pageOf = (name: string): string => join(EXAMPLES, name, 'README.md');
const read = (path: string): string => readFileSync(path, 'utf8');

/** The files below a folder, by their paths in it. */
const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();

interface Details {
  readonly RoleDetailList: readonly { readonly RoleName: string; AssumeRolePolicyDocument: unknown }[];
}
const detailsOf = (folder: string): Details => JSON.parse(read(join(EXAMPLES, folder, DETAILS)));
const trustOf = (folder: string): unknown =>
  detailsOf(folder).RoleDetailList.find((role) => role.RoleName === ROLE)?.AssumeRolePolicyDocument;

/** All values within a value. */
function* within(value: unknown): Generator<unknown> {
  yield value;
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) yield* within(member);
  }
}

const shell = new Shell();
afterAll(() => shell.close());

describe.each(names)('the page of examples/%s', (name) => {
  const page = read(pageOf(name));
  const told = transcripts(page);

  it('says what its commands print, and how they exit', () => {
    const runs = told.map(({ command }) => shell.run(command));
    expect(runs.map(({ exit }) => exit)).toEqual(told.map(({ exit }) => exit));
    expect(runs.map(({ stderr }) => stderr)).toEqual(told.map(() => ''));
    const outputs = runs.map(({ stdout }) => stdout);
    if (UPDATE) writeFileSync(pageOf(name), withOutputs(page, outputs));
    else expect(told.map(({ output }) => output)).toEqual(outputs);
  });

  it('asks about its own folder first, by a command that fits into 80 columns', () => {
    expect(told[0]?.command).toBe(`npx rolepin check examples/${name}`);
    const lines = told.flatMap(({ command }) => command.split('\n'));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('quotes statements that are in its files', () => {
    const documents = filesOf(join(EXAMPLES, name))
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(read(join(EXAMPLES, name, file))) as unknown);
    const values = new Set([...within(documents)].map((value) => JSON.stringify(value)));
    const quoted = fences(page).filter(({ language }) => language === 'json');
    expect(quoted.filter(({ text }) => !values.has(JSON.stringify(JSON.parse(text))))).toEqual([]);
  });
});

describe.each(mistakes)('the mistake %s', (name) => {
  const told = transcripts(read(pageOf(name)));

  it('is found as it is, and gone once fixed', () => {
    const exits = new Map(told.map(({ command, exit }) => [command, exit]));
    expect([1, 3]).toContain(exits.get(`npx rolepin check examples/${name}`));
    expect(exits.get(`npx rolepin check examples/fixed/${name}`)).toBe(0);
  });

  it('is fixed by the change that the answer proposes', () => {
    const before = JSON.stringify(trustOf(name), null, 2).split('\n');
    const after: unknown = JSON.parse(patched(before, told[0]?.output ?? '').join('\n'));
    expect(after).toEqual(trustOf(`fixed/${name}`));
  });

  it('is fixed in the trust policy of the role, and nothing else differs', () => {
    const here = filesOf(join(EXAMPLES, name)).filter((file) => file !== 'README.md');
    expect(filesOf(join(EXAMPLES, 'fixed', name))).toEqual(here);
    const differing = here.filter(
      (file) => read(join(EXAMPLES, name, file)) !== read(join(EXAMPLES, 'fixed', name, file)),
    );
    expect(differing).toEqual([DETAILS]);
    const [wrong, right] = [detailsOf(name), detailsOf(`fixed/${name}`)];
    for (const { RoleDetailList } of [wrong, right]) {
      for (const role of RoleDetailList) if (role.RoleName === ROLE) role.AssumeRolePolicyDocument = null;
    }
    expect(wrong).toEqual(right);
  });
});

describe('the examples', () => {
  it('are one that is right, and mistakes that are fixed', () => {
    expect(names.filter((name) => !mistakes.includes(name))).toEqual(['hyve']);
    expect(mistakes.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('are all listed on one page', () => {
    const listed = [...read(join(EXAMPLES, 'README.md')).matchAll(/^\| \[[\w-]+\]\(([\w-]+)\//gm)];
    expect(listed.map((match) => match[1]).sort()).toEqual([...names].sort());
  });

  it.each(['README.md', ...names.map((name) => `${name}/README.md`)])('%s links to what is there', (page) => {
    const targets = [...read(join(EXAMPLES, page)).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)];
    const folder = dirname(join(EXAMPLES, page));
    const lost = targets.filter((match) => !existsSync(join(folder, match[1] ?? '')));
    expect(lost.map((match) => match[1])).toEqual([]);
  });
});

describe('the first screen of the README', () => {
  const shown = consoles(read(join(ROOT, 'README.md')));

  it('shows a proof and a refutation', () => {
    expect(shown.map((one) => one.shown.split(':')[0])).toEqual(['proven', 'refuted']);
  });

  it.each(shown)('shows what $command prints, and marks what it leaves out', ({ command, shown: text }) => {
    expect(dishonestLine(text, shell.run(command).stdout)).toBeUndefined();
  });
});
