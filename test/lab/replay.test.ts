import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, rolepin } from '../cli/run.ts';

const WORLDS = join(ROOT, 'test/worlds');
const worlds = readdirSync(WORLDS).filter((name) => existsSync(join(WORLDS, name, 'expected.json')));

interface Replayed {
  readonly paths: readonly {
    readonly subject: string;
    readonly outcome: string;
    readonly steps: readonly { readonly mechanism: string; readonly says: string }[];
  }[];
}

interface Claim {
  readonly role: string;
  readonly only?: readonly string[];
  readonly depth?: string;
}

/** What the lab has nothing of. */
const NOT_IN_THE_LAB = ['saml', 'service', 'takeover'];

function reportOf(world: string): string {
  const { claim } = JSON.parse(readFileSync(join(WORLDS, world, 'expected.json'), 'utf8')) as {
    readonly claim: Claim;
  };
  const only = (claim.only ?? []).flatMap((subject) => ['--only', subject]);
  const depth = claim.depth === undefined ? [] : ['--depth', claim.depth];
  const run = rolepin([
    'check',
    `test/worlds/${world}/snapshot.json`,
    '--role',
    claim.role,
    ...only,
    ...depth,
    '--format',
    'json',
  ]);
  return run.stdout;
}

describe('replay', () => {
  it.each(worlds)('carries out every path of %s that a lab can, and none is refused', (world) => {
    const args = ['replay', '-', `test/worlds/${world}/snapshot.json`, '--expected', '--format', 'json'];
    const run = rolepin(args, { input: reportOf(world) });
    expect({ exit: run.exit, stderr: run.stderr }).toMatchObject({ exit: 0 });
    const { paths } = JSON.parse(run.stdout) as Replayed;
    for (const { subject, outcome, steps } of paths) {
      const last = steps.at(-1);
      const expected = NOT_IN_THE_LAB.includes(last?.mechanism ?? '') ? 'not carried out' : 'got credentials';
      expect({ subject, outcome, says: last?.says }).toMatchObject({ subject, outcome: expected });
    }
  });

  it('takes a counterexample that is refused for a defect of rolepin', () => {
    const report = reportOf('w03-namespace').replaceAll(
      'system:serviceaccount:hyve:default',
      'system:serviceaccount:other:default',
    );
    const run = rolepin(['replay', '-', 'test/worlds/w03-namespace/snapshot.json'], { input: report });
    expect(run.exit).toBe(4);
    expect(run.stderr).toMatch(/a defect in rolepin itself: path \S+ was reported, and is refused/);
    expect(run.stdout).toContain('AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity');
  });

  it.each([
    { name: 'no JSON', report: 'proven', message: /is no report of rolepin: / },
    { name: 'another document', report: '{"schemaVersion":1}', message: /it has no `claims`/ },
    {
      name: 'a later version',
      report: '{"schemaVersion":2,"claims":[]}',
      message: /its schemaVersion is 2, not 1/,
    },
    {
      name: 'a path without steps',
      report: '{"schemaVersion":1,"claims":[{"role":"r","paths":[{"id":"x"}]}]}',
      message: /a path of r lacks/,
    },
  ])('refuses as a report $name', ({ report, message }) => {
    const run = rolepin(['replay', '-', 'test/worlds/w01-exact/snapshot.json'], { input: report });
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toMatch(message);
  });

  it('says that there is nothing to replay of a claim that is proven', () => {
    const run = rolepin(['replay', '-', 'test/worlds/w01-exact/snapshot.json'], {
      input: reportOf('w01-exact'),
    });
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toBe('nothing to replay: the report has no path that its claims do not expect\n');
  });
});
