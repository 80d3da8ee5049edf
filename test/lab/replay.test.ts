import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge, parseSubject } from '../../src/claims/index.ts';
import type { Depth } from '../../src/engine/reach/index.ts';
import { readReport, replayPaths } from '../../src/lab/index.ts';
import { reportCheckJson } from '../../src/report/index.ts';
import type { World } from '../../src/world/index.ts';
import { ROOT, rolepin } from '../cli/run.ts';
import { worldOf } from '../support/world.ts';

const WORLDS = join(ROOT, 'test/worlds');
const worlds = readdirSync(WORLDS).filter((name) => existsSync(join(WORLDS, name, 'expected.json')));

interface Claim {
  readonly role: string;
  readonly only: readonly string[];
  readonly depth: Depth;
}

/** What the lab has nothing of. */
const NOT_IN_THE_LAB = ['saml', 'service', 'takeover'];

const read = (world: string, file: string): unknown =>
  JSON.parse(readFileSync(join(WORLDS, world, file), 'utf8'));
const NOW = Date.UTC(2026, 10, 23);

/** The JSON report about the claim of a world. */
async function reportOf(world: string): Promise<{ readonly facts: World; readonly report: string }> {
  const facts = await worldOf(read(world, 'snapshot.json'));
  const { role, only, depth } = (read(world, 'expected.json') as { readonly claim: Claim }).claim;
  const clusters = facts.clusters.map(({ name }) => name);
  const named = only.map((text) => {
    const id = parseSubject(text, clusters);
    if (!id.ok) throw new Error(id.error.message);
    return id.value;
  });
  const claim = { role, only: named, depth, administrators: [], accepted: [], at: undefined };
  const judged = judge(facts, claim, { now: NOW });
  if (!judged.ok) throw new Error(judged.error.message);
  const report = reportCheckJson([judged.value], { version: '0.0.0', locate: () => undefined });
  return { facts, report };
}

describe('replay', () => {
  it.each(worlds)('carries out every path of %s that a lab can, and none is refused', async (name) => {
    const { facts, report } = await reportOf(name);
    const paths = readReport(report, 'report.json');
    if (!paths.ok) throw new Error(paths.error.message);
    const walked = await replayPaths({
      ...{ world: facts, paths: paths.value, now: () => NOW, onPath: () => {} },
      onDefect: (error) => {
        throw error;
      },
    });
    for (const { path, outcome, steps } of walked) {
      const last = steps.at(-1);
      // nobody is anyone: a lab acts for those whom its inputs hold
      const missing = NOT_IN_THE_LAB.includes(last?.mechanism ?? '') || path.subject === 'anyone';
      const expected = missing ? 'not carried out' : 'got credentials';
      expect({ subject: path.subject, outcome, says: last?.says }).toMatchObject({ outcome: expected });
    }
  });

  it('takes a counterexample that is refused for a defect of rolepin', async () => {
    const report = (await reportOf('w03-namespace')).report.replaceAll(
      'system:serviceaccount:hyve:default',
      'system:serviceaccount:other:default',
    );
    const run = rolepin(['replay', '-', 'test/worlds/w03-namespace/snapshot.json'], { input: report });
    expect(run.exit).toBe(4);
    expect(run.stderr).toMatch(/a defect in rolepin itself: path \S+ was reported, and is refused/);
    expect(run.stdout).toContain('AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity');
  });

  it('says that a path which is refused does not follow from the inputs', async () => {
    const { report } = await reportOf('w03-namespace');
    const run = rolepin(['replay', '-', 'test/worlds/w01-exact/snapshot.json'], { input: report });
    expect(run.exit).toBe(2);
    expect(run.stderr).toMatch(
      /^rolepin: path \S+ is refused, and does not follow from these inputs: `-` was made/,
    );
    expect(run.stderr).toContain('hint: give the inputs of the report');
  });

  it('goes by the clock of the question', async () => {
    const { report: input } = await reportOf('w03-namespace');
    const args = ['replay', '-', 'test/worlds/w03-namespace/snapshot.json', '--now', '2027-03-01'];
    expect(rolepin(args, { input })).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('1 path: 1 got credentials') as string,
    });
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

  it('says that there is nothing to replay of a claim that is proven', async () => {
    const { report: input } = await reportOf('w01-exact');
    const run = rolepin(['replay', '-', 'test/worlds/w01-exact/snapshot.json'], {
      input,
    });
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toBe('nothing to replay: the report has no path that its claims do not expect\n');
  });
});
