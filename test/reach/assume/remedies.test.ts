import { describe, expect, it } from 'vitest';
import { type Claim, type Judgement, judge } from '../../../src/index.ts';
import {
  ACCOUNT,
  AUD,
  allow,
  NOW,
  type RoleSpec,
  SUB,
  subject,
  TARGET,
  tokens,
  trusts,
  type WorldSpec,
  worldFrom,
} from './world.ts';

const HYVE = 'serviceaccount:prod/hyve/hyve-sa';
const claim: Claim = {
  role: TARGET,
  only: [HYVE],
  depth: 'assume',
  administrators: [],
  accepted: [],
  at: undefined,
};
const exact = tokens({ StringEquals: { [SUB]: subject('hyve', 'hyve-sa'), [AUD]: 'sts.amazonaws.com' } });
const App: RoleSpec = {
  name: 'App',
  trust: tokens({ StringEquals: { [SUB]: subject('other', 'app') } }),
  allows: [allow('sts:AssumeRole')],
};

async function judged(spec: WorldSpec, over: Partial<Claim> = {}): Promise<Judgement> {
  const answer = judge(await worldFrom(spec), { ...claim, ...over }, { now: NOW });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** The trust policies that the remedies of all violations leave, one after the other. */
async function remedied(spec: WorldSpec): Promise<Judgement> {
  let roles = spec.roles;
  for (let round = 0; round < 10; round += 1) {
    const { paths, repair, verdict, ...rest } = await judged({ ...spec, roles });
    const change = paths.find((path) => !path.expected)?.remedy?.change ?? repair?.change;
    if (change === undefined) return { paths, repair, verdict, ...rest };
    const name = change.document.replace('trust policy of ', '');
    const trust = (change.after as { readonly Statement: RoleSpec['trust'] }).Statement;
    roles = roles.map((role) => ((role.name ?? 'Target') === name ? { ...role, trust } : role));
  }
  throw new Error('the remedies never end');
}

const cases: readonly { readonly name: string; readonly roles: readonly RoleSpec[] }[] = [
  {
    name: 'a namespace pattern',
    roles: [{ trust: tokens({ StringLike: { [SUB]: 'system:serviceaccount:hyve:*' } }) }],
  },
  {
    name: 'the audience alone',
    roles: [{ trust: tokens({ StringEquals: { [AUD]: 'sts.amazonaws.com' } }) }],
  },
  { name: 'IfExists', roles: [{ trust: tokens({ StringEqualsIfExists: { 'oidc.example.com:sub': 'x' } }) }] },
  {
    name: 'a wildcard under StringEquals',
    roles: [{ trust: tokens({ StringEquals: { [SUB]: 'system:serviceaccount:hyve:*' } }) }],
  },
  {
    name: 'another name',
    roles: [{ trust: tokens({ StringEquals: { [SUB]: subject('hyve', 'hive-sa') } }) }],
  },
  {
    name: 'a role beside the pin',
    roles: [{ trust: [exact, trusts({ AWS: `arn:aws:iam::${ACCOUNT}:role/App` })] }, App],
  },
  {
    name: 'two roles in one statement',
    roles: [
      {
        trust: [
          exact,
          trusts({ AWS: [`arn:aws:iam::${ACCOUNT}:role/App`, `arn:aws:iam::${ACCOUNT}:role/Bee`] }),
        ],
      },
      App,
      { ...App, name: 'Bee' },
    ],
  },
  { name: 'the account beside the pin', roles: [{ trust: [exact, trusts({ AWS: ACCOUNT })] }, App] },
  { name: 'everyone beside the pin', roles: [{ trust: [exact, trusts('*')] }, App] },
  {
    name: 'a service beside the pin',
    roles: [{ trust: [exact, trusts({ Service: 'lambda.amazonaws.com' })] }],
  },
];

describe('remedies', () => {
  it.each(cases)('close $name, and the claim is proven then', async ({ roles }) => {
    expect((await judged({ roles })).verdict).toBe('refuted');
    expect((await remedied({ roles })).verdict).toBe('proven');
  });

  it('are as few as can be: one statement lets in a role, and all who get that role', async () => {
    const { changes } = await judged({
      roles: [{ trust: [exact, trusts({ AWS: `arn:aws:iam::${ACCOUNT}:role/App` })] }, App],
    });
    expect(changes).toEqual(['delete statement 2 in the trust policy of Target']);
  });

  it('say so where a deletion would leave a policy without a statement', async () => {
    const { changes } = await judged({ roles: [{ trust: trusts({ Service: 'lambda.amazonaws.com' }) }] });
    expect(changes).toEqual([
      'delete statement 1 in the trust policy of Target, which leaves none: pin it to somebody, or delete the role',
    ]);
  });

  it.each([
    {
      name: 'has no audience registered',
      clientIds: [],
      trust: exact,
      says: /^register the audience sts\.amazonaws\.com with the provider for https:\/\/[\w./-]+$/,
    },
    {
      name: 'is not there',
      clientIds: 'no provider',
      trust: exact,
      says: /^make the OIDC provider for https:\/\/\S+ in account 111122223333, with the audience sts\.amazonaws\.com$/,
    },
    {
      name: 'lacks the audience that the trust policy asks for',
      clientIds: [],
      trust: tokens({ StringEquals: { [SUB]: subject('hyve', 'hyve-sa'), [AUD]: 'vault' } }),
      says: /^register the audience vault with/,
    },
    {
      name: 'lacks it, and the trust policy lets nobody in either',
      clientIds: [],
      trust: tokens({ StringEquals: { [SUB]: 'system:serviceaccount:hyve:*' } }),
      says: /^register the audience sts\.amazonaws\.com with \S+ \S+ \S+ \S+, and pin statement 1 in the trust policy/,
    },
  ] as const)('give a cluster its provider, where that $name', async ({ clientIds, trust, says }) => {
    const { repair, missing, sufficient } = await judged({ roles: [{ trust }], clientIds });
    expect(missing).toEqual([HYVE]);
    expect(repair?.says).toMatch(says);
    expect(sufficient).toBe(true);
  });

  it('make no provider that the trust policy does not name', async () => {
    const pods = trusts({ Service: 'pods.eks.amazonaws.com' }, {}, ['sts:AssumeRole', 'sts:TagSession']);
    expect((await judged({ roles: [{ trust: pods }], clientIds: 'no provider' })).repair).toBeUndefined();
  });

  it('keep the audience that the statement asks for', async () => {
    const own = tokens({
      StringLike: { [SUB]: 'system:serviceaccount:hyve:*' },
      StringEquals: { [AUD]: 'vault' },
    });
    const { paths } = await judged({ roles: [{ trust: own }], clientIds: ['sts.amazonaws.com', 'vault'] });
    expect(JSON.stringify(paths.find(({ expected }) => !expected)?.remedy?.change?.after)).toContain(
      `{"${AUD}":"vault","${SUB}":"${subject('hyve', 'hyve-sa')}"}`,
    );
  });

  it('spare what the claim allows: they cut before it', async () => {
    const roles = [{ trust: [exact, trusts({ AWS: `arn:aws:iam::${ACCOUNT}:role/App` })] }, App];
    const { changes, verdict } = await judged(
      { roles },
      { administrators: [`principal:arn:aws:iam::${ACCOUNT}:role/App`] },
    );
    expect(verdict).toBe('refuted');
    expect(changes).toEqual([
      'delete statement 1 in the trust policy of App, which leaves none: pin it to somebody, or delete the role',
    ]);
  });
});

describe('a claim', () => {
  it('is refuted where its own subject can’t get the role', async () => {
    const { verdict, missing, missingBecause } = await judged({
      roles: [{ trust: tokens({ StringEquals: { [SUB]: 'system:serviceaccount:hyve:*' } }) }],
    });
    expect([verdict, missing]).toEqual(['refuted', [HYVE]]);
    expect(missingBecause.get(HYVE)).toContain('under StringEquals a `*` is an ordinary character');
  });

  it('lets an exception count through its last day, and no longer', async () => {
    const roles = [
      { trust: [exact, trusts({ AWS: `arn:aws:iam::${ACCOUNT}:role/App` })] },
      { ...App, trust: trusts({ Service: 'pods.eks.amazonaws.com' }) },
    ];
    const until = (day: string) =>
      judged(
        { roles },
        {
          accepted: [
            { subject: `principal:arn:aws:iam::${ACCOUNT}:role/App`, reason: 'break-glass', until: day },
          ],
        },
      );
    expect((await until('2026-11-23')).verdict).toBe('proven');
    expect((await until('2026-11-22')).verdict).toBe('refuted');
  });

  it('is undecided where associations were not collected, and the role trusts them', async () => {
    const pods = trusts({ Service: 'pods.eks.amazonaws.com' }, {}, ['sts:AssumeRole', 'sts:TagSession']);
    const { verdict, unknown } = await judged({
      roles: [{ trust: [exact, pods] }],
      associations: 'not collected',
    });
    expect(verdict).toBe('undecided');
    expect(unknown[0]?.add).toContain('aws eks list-pod-identity-associations');
  });

  it('is not in doubt about associations that no role on the way trusts', async () => {
    expect((await judged({ roles: [{ trust: exact }], associations: 'not collected' })).verdict).toBe(
      'proven',
    );
  });

  it('may name a whole namespace', async () => {
    const roles = [{ trust: tokens({ StringLike: { [SUB]: 'system:serviceaccount:hyve:*' } }) }];
    expect((await judged({ roles }, { only: ['serviceaccount:prod/hyve/*'] })).verdict).toBe('proven');
    expect((await judged({ roles }, { only: ['serviceaccount:prod/hyv?/default'] })).verdict).toBe('refuted');
  });

  it('is not asked of a role that is not there', async () => {
    const answer = judge(
      await worldFrom({ roles: [{ trust: exact }] }),
      { ...claim, role: `${TARGET}s` },
      { now: NOW },
    );
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'claim/role-absent', hint: `did you mean ${TARGET}?` },
    });
  });
});
