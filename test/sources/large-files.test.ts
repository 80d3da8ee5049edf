import { statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { within } from '../../src/kernel/index.ts';
import { readWorld } from '../../src/sources/files/read-world.ts';
import { ACCOUNT, accountOf, details, folderWith, manifest, role, TRUST, user } from './support.ts';

/** Every file counts as large. */
const limits = { scan: 0, whole: 0 };

const policies = fc.constantFrom<unknown>(
  TRUST,
  JSON.stringify(TRUST),
  encodeURIComponent(JSON.stringify(TRUST)),
  { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } },
  { Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: '*' }] },
  // and what is not understood
  { Statement: [{ Effect: 'Permit' }, TRUST.Statement[0]] },
  7,
);
const inline = fc.array(fc.record({ PolicyName: fc.constantFrom('a', 'é'), PolicyDocument: policies }), {
  maxLength: 2,
});
const roles = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 4 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc
          .record({ AssumeRolePolicyDocument: policies, RolePolicyList: inline })
          .map((more) => role(name, more)),
      ),
    ),
  );
const files = fc
  .record({ roles, users: inline, managed: policies, arn: fc.boolean() })
  .map(({ roles: listed, users, managed, arn }) => {
    const authorizationDetails = details([...listed, ...(arn ? [role('x', { Arn: 'x' })] : [])], {
      UserDetailList: [user('ann', { UserPolicyList: users })],
      Policies: [
        {
          PolicyName: 'p',
          Arn: `arn:aws:iam::${ACCOUNT}:policy/p`,
          PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: managed }],
        },
      ],
    });
    const snapshot = {
      rolepin: 'snapshot/v1',
      accounts: [{ id: ACCOUNT, authorizationDetails }],
      clusters: [
        { cluster: { name: 'prod' }, objects: [manifest('Pod', 'a', 'x'), manifest('Secret', 's', 'x')] },
      ],
    };
    return { 'd.json': authorizationDetails, 's.json': snapshot };
  });

const both = async (content: Readonly<Record<string, unknown>>, input: string) => {
  const cwd = folderWith(content);
  const options = { cwd, lenient: true };
  const [whole, large] = [await readWorld([input], options), await readWorld([input], options, { limits })];
  if (!whole.ok || !large.ok) throw new Error('not read');
  return { whole: whole.value, large: large.value };
};

describe('a large file', () => {
  it('is read as a small one is', async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.constantFrom('d.json', 's.json'), async (content, input) => {
        const { whole, large } = await both(content, input);
        // what is read later is an own member, and so compared
        expect({ ...large, locate: undefined }).toEqual({ ...whole, locate: undefined });
      }),
      { numRuns: 100 },
    );
  });

  it('keeps a sound policy by its place, and gives the same document each time', async () => {
    const { large } = await both({ 'd.json': details([role('a')]) }, 'd.json');
    const trust = accountOf(large.world).details?.roles.get(`arn:aws:iam::${ACCOUNT}:role/a`)?.trust;
    expect(trust?.statements).toHaveLength(1);
    expect(trust?.statements).toBe(trust?.statements);
    // a copy has its statements too
    expect(trust && { ...trust }.statements).toBe(trust?.statements);
    expect(trust && large.locate(within(trust.at, 'Statement', 0))?.line).toBeGreaterThan(1);
  });

  const broken: readonly { name: string; text: string; code: string; offset: number }[] = [
    { name: 'is cut', text: '{"RoleDetailList": [{"a": 1}, {"b"', code: 'input/json', offset: 34 },
    {
      name: 'is broken in an element',
      text: '{"RoleDetailList": [{"a" 1}, {"b": 1}]}',
      code: 'input/json',
      offset: 21,
    },
    {
      name: 'is broken between elements',
      text: '{"RoleDetailList": [{"a": 1} {"b": 1}]}',
      code: 'input/json',
      offset: 29,
    },
    {
      name: 'is broken in what is no list',
      text: '{"RoleDetailList": [], "x": [1,]}',
      code: 'input/json',
      offset: 31,
    },
    {
      name: 'is nested too deep',
      text: `{"RoleDetailList": [${'['.repeat(600)}${']'.repeat(600)}]}`,
      code: 'input/nesting',
      offset: 518,
    },
  ];
  it.each(broken)('is one problem with its place where it $name', async ({ text, code, offset }) => {
    const result = await readWorld(['x.json'], { cwd: folderWith({ 'x.json': text }) }, { limits });
    expect(result.ok ? [] : result.error).toMatchObject([
      { code, position: { line: 1, column: offset + 1 } },
    ]);
  });

  it('tells of a name that stands twice in an element', async () => {
    const text = '{"RoleDetailList": [{"b": 1, "b": 2}]}';
    const scanned = { scan: 1000, whole: 0 };
    const options = { cwd: folderWith({ 'x.json': text }) };
    const result = await readWorld(['x.json'], options, { limits: scanned });
    expect(result.ok ? [] : result.error).toMatchObject([
      { code: 'input/duplicate-key', position: { line: 1, column: 30 } },
    ]);
  });

  it('may hold a role that a small file holds too', async () => {
    const cwd = folderWith({
      'large.json': details([role('a'), role('b'), role('c'), role('d')]),
      'small.json': details([role('b')]),
    });
    const { size } = statSync(join(cwd, 'small.json'));
    const sizes = { scan: 1_000_000, whole: size };
    const result = await readWorld(['large.json', 'small.json'], { cwd }, { limits: sizes });
    expect(result.ok && accountOf(result.value.world).details?.roles.size).toBe(4);
  });

  it('may hold several documents', async () => {
    const text = `${JSON.stringify({ Role: role('a') })}\n${JSON.stringify(details([role('b')]))}`;
    const result = await readWorld(['x.json'], { cwd: folderWith({ 'x.json': text }) }, { limits });
    expect(result.ok && accountOf(result.value.world).details?.roles.size).toBe(2);
  });
});
