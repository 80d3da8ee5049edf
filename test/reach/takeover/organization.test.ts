import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  allow,
  deny,
  judged,
  POD_TRUST,
  policy,
  role,
  trusts,
  user,
  violations,
} from './account.ts';

type Json = Readonly<Record<string, unknown>>;

const UPDATE = 'iam:UpdateAssumeRolePolicy';
const LEVELS = ['r-root', 'ou-outer', 'ou-inner', ACCOUNT];
const control = (id: string, statement: Json, targets: readonly string[], type = 'SERVICE'): Json => ({
  id,
  name: id,
  type: `${type}_CONTROL_POLICY`,
  content: policy(statement),
  targets,
});
const everything = (targets: readonly string[], type = 'SERVICE'): Json =>
  control(
    `p-full-${type}`,
    type === 'SERVICE' ? allow('*') : { ...allow('*'), Principal: '*' },
    targets,
    type,
  );
const withPolicies = (policies: readonly Json[], more: Json = {}): Json => ({
  id: 'o-exampleorg',
  managementAccountId: '999999999999',
  units: [
    { id: 'r-root', parentId: null, name: 'Root' },
    { id: 'ou-outer', parentId: 'r-root', name: 'Outer' },
    { id: 'ou-inner', parentId: 'ou-outer', name: 'Inner' },
    { id: 'ou-beside', parentId: 'r-root', name: 'Beside' },
  ],
  accounts: [
    { id: ACCOUNT, unitId: 'ou-inner', name: 'prod' },
    { id: '444455556666', unitId: 'ou-beside', name: 'dev' },
    { id: '999999999999', unitId: 'r-root', name: 'management' },
  ],
  policies,
  ...more,
});

const TAKEN = ['user/ci: takeover'];
const cases: readonly { name: string; organization: Json; found: readonly string[] }[] = [
  { name: 'allows what every level allows', organization: withPolicies([everything(LEVELS)]), found: TAKEN },
  ...LEVELS.map((level) => ({
    name: `refuses what ${level} does not allow, wherever else it is allowed`,
    organization: withPolicies([
      everything([...LEVELS.filter((one) => one !== level), 'ou-beside', '444455556666']),
      control('p-other', allow('s3:*'), [level]),
    ]),
    found: [],
  })),
  ...LEVELS.map((level) => ({
    name: `refuses what is denied at ${level}`,
    organization: withPolicies([everything(LEVELS), control('p-deny', deny(UPDATE), [level])]),
    found: [],
  })),
  {
    name: 'allows what is denied beside the way to the account',
    organization: withPolicies([
      everything([...LEVELS, 'ou-beside', '444455556666']),
      control('p-deny', deny('*'), ['ou-beside', '444455556666', '999999999999']),
    ]),
    found: TAKEN,
  },
  {
    name: 'refuses nothing by a level without a policy: AWS leaves none without one',
    organization: withPolicies([everything(LEVELS.filter((one) => one !== 'ou-outer'))]),
    found: TAKEN,
  },
  { name: 'allows everything without a policy at all', organization: withPolicies([]), found: TAKEN },
  {
    name: 'refuses nothing by policies of another type alone',
    organization: withPolicies([everything(LEVELS.slice(0, 1), 'RESOURCE')]),
    found: TAKEN,
  },
  {
    name: 'binds no management account',
    organization: withPolicies([everything(LEVELS), control('p-deny', deny('*'), LEVELS)], {
      managementAccountId: ACCOUNT,
    }),
    found: TAKEN,
  },
  {
    name: 'binds no account that is not in it',
    organization: withPolicies([everything(LEVELS), control('p-deny', deny('*'), ['r-root'])], {
      accounts: [{ id: '444455556666', unitId: 'ou-beside', name: 'dev' }],
    }),
    found: TAKEN,
  },
  {
    name: 'leaves to resource control policies the services that they reach',
    organization: withPolicies([
      everything(LEVELS, 'RESOURCE'),
      control('p-deny', { ...deny('*'), Principal: '*' }, LEVELS, 'RESOURCE'),
    ]),
    found: TAKEN,
  },
];

describe('an organization', () => {
  it.each(cases)('$name', async ({ organization, found }) => {
    const target = role('HyveS3WriterRole', [POD_TRUST]);
    const judgement = await judged({ users: [user('ci', [allow(UPDATE)])], roles: [target], organization });
    expect(violations(judgement)).toEqual(found);
  });

  const named = trusts({ AWS: `arn:aws:iam::${ACCOUNT}:user/ci` });
  it.each([
    ...LEVELS.map((level) => ({ level, found: [] as string[] })),
    { level: 'ou-beside', found: ['user/ci: assume-role'] },
    { level: '444455556666', found: ['user/ci: assume-role'] },
  ])('lets a resource control policy of $level bind the roles below it alone', async ({ level, found }) => {
    const denied = control('p-deny', { ...deny('sts:AssumeRole'), Principal: '*' }, [level], 'RESOURCE');
    const organization = withPolicies([
      everything([...LEVELS, 'ou-beside', '444455556666'], 'RESOURCE'),
      denied,
    ]);
    const roles = [role('HyveS3WriterRole', [POD_TRUST, named])];
    expect(violations(await judged({ users: [user('ci', [])], roles, organization }))).toEqual(found);
  });
});
