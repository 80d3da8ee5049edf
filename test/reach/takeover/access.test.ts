import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { access, reachable, type SubjectAccess } from '../../../src/claims/index.ts';
import type { Depth } from '../../../src/engine/reach/index.ts';
import type { World } from '../../../src/world/index.ts';
import { worldOf } from '../../support/world.ts';
import { ACCOUNT, allow, NOW, POD_TRUST, role, snapshot, TARGET, trusts, user } from './account.ts';

const WORLDS = new URL('../../worlds/', import.meta.url);

function rolesFor(world: World, subject: string, depth: Depth): SubjectAccess {
  const answer = reachable(world, subject, depth, { now: NOW });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** `ROLE: MECHANISM>MECHANISM`, possible ways with a question mark. */
const waysOf = ({ roles }: SubjectAccess): readonly string[] =>
  roles.flatMap(({ role: arn, paths }) =>
    paths.map(
      (path) =>
        `${arn.slice(arn.lastIndexOf('/') + 1)}: ${path.steps.map((step) => step.mechanism).join('>')}${path.certainty === 'possible' ? '?' : ''}`,
    ),
  );

describe('the roles of a subject', () => {
  const parts = {
    users: [user('ci', [allow('iam:UpdateAssumeRolePolicy', `arn:aws:iam::${ACCOUNT}:role/Middle`)])],
    roles: [
      role('HyveS3WriterRole', [POD_TRUST, trusts({ AWS: `arn:aws:iam::${ACCOUNT}:role/Middle` })]),
      role('Middle', [trusts({ AWS: `arn:aws:iam::${ACCOUNT}:role/Start` })]),
      role('Start', [POD_TRUST]),
      role('Other', [trusts({ Service: 'lambda.amazonaws.com' })]),
    ],
  };
  const SA = 'serviceaccount:prod/hyve/hyve-sa';

  it('are those that it gets by chains of any length, and no others', async () => {
    const world = await worldOf(snapshot(parts));
    expect(waysOf(rolesFor(world, SA, 'assume'))).toEqual([
      'HyveS3WriterRole: web-identity',
      'Middle: web-identity>assume-role',
      'Start: web-identity',
    ]);
  });

  it('are those of the role itself, without the way to it', async () => {
    const world = await worldOf(snapshot(parts));
    expect(waysOf(rolesFor(world, `principal:arn:aws:iam::${ACCOUNT}:role/Start`, 'assume'))).toEqual([
      'HyveS3WriterRole: assume-role>assume-role',
      'Middle: assume-role',
    ]);
  });

  it('are those that ask for tags, for whoever may choose them', async () => {
    const tagging = ['sts:AssumeRole', 'sts:TagSession'];
    const middle = `arn:aws:iam::${ACCOUNT}:role/Middle`;
    const world = await worldOf(
      snapshot({
        users: [user('ci', [allow(tagging, middle)])],
        roles: [
          role('HyveS3WriterRole', [
            POD_TRUST,
            trusts({ AWS: middle }, 'sts:AssumeRole', { StringEquals: { 'aws:PrincipalTag/team': 'hyve' } }),
          ]),
          role('Middle', [trusts({ AWS: ACCOUNT }, tagging)]),
        ],
      }),
    );
    expect(waysOf(rolesFor(world, `principal:arn:aws:iam::${ACCOUNT}:user/ci`, 'assume'))).toEqual([
      'HyveS3WriterRole: assume-role>assume-role',
      'Middle: assume-role',
    ]);
    expect(waysOf(rolesFor(world, `principal:${middle}`, 'assume'))).toEqual([
      'HyveS3WriterRole: assume-role?',
    ]);
  });

  it('are at depth account those too that it may take over, and what follows', async () => {
    const world = await worldOf(snapshot(parts));
    const ci = `principal:arn:aws:iam::${ACCOUNT}:user/ci`;
    expect(waysOf(rolesFor(world, ci, 'cluster'))).toEqual([]);
    expect(waysOf(rolesFor(world, ci, 'account'))).toEqual([
      'HyveS3WriterRole: takeover>assume-role',
      'Middle: takeover',
    ]);
  });

  it('are none for a service account beside the one that a trust names', async () => {
    const world = await worldOf(snapshot(parts));
    expect(waysOf(rolesFor(world, 'serviceaccount:prod/hyve/default', 'assume'))).toEqual([]);
  });

  it('hold those of an open set for one of it that nobody has made yet', async () => {
    const world = await worldOf(
      JSON.parse(readFileSync(new URL('w03-namespace/snapshot.json', WORLDS), 'utf8')),
    );
    const found = rolesFor(world, 'serviceaccount:prod/hyve/new', 'assume');
    expect(found.roles.map((one) => one.role)).toEqual([TARGET]);
    expect(rolesFor(world, 'serviceaccount:prod/other/new', 'assume').roles).toEqual([]);
  });

  it('are asked for a user or role that is in the inputs', async () => {
    const world = await worldOf(snapshot(parts));
    const answer = reachable(world, `principal:arn:aws:iam::${ACCOUNT}:user/nobody`, 'assume', { now: NOW });
    expect(answer.ok ? undefined : answer.error.code).toBe('access/subject-absent');
  });
});

describe('access and who', () => {
  const depths: readonly Depth[] = ['assume', 'cluster', 'account'];
  it.each(readdirSync(WORLDS))('agree about %s', async (name) => {
    const world = await worldOf(JSON.parse(readFileSync(new URL(`${name}/snapshot.json`, WORLDS), 'utf8')));
    const roles = [...world.accounts.values()].flatMap(({ details }) => [...(details?.roles.keys() ?? [])]);
    for (const depth of depths) {
      const byWho = new Map<string, Set<string>>();
      for (const arn of roles) {
        const answer = access(world, arn, depth, { now: NOW });
        if (!answer.ok) throw new Error(answer.error.message);
        for (const { subject } of answer.value.paths)
          if (!/[*?]/.test(subject.id) && subject.session === undefined)
            byWho.set(subject.id, (byWho.get(subject.id) ?? new Set()).add(arn));
      }
      for (const [subject, expected] of byWho) {
        if (!/^(serviceaccount|principal|user|group):/.test(subject)) continue;
        const answer = reachable(world, subject, depth, { now: NOW });
        if (!answer.ok) continue;
        const { roles: found } = answer.value;
        expect(found.map((one) => one.role)).toEqual(expect.arrayContaining([...expected]));
        // members of an open set are not told one by one by who
        const alone = found.filter(({ paths }) => paths.some((path) => path.subject.id === subject));
        expect([...expected]).toEqual(expect.arrayContaining(alone.map((one) => one.role)));
      }
    }
  });
});
