import { describe, expect, it } from 'vitest';
import { document, roleSession } from '../../../test/support/requests.ts';
import { type Request, requestContext } from '../../policy/index.ts';
import { decide, type Outcome, type Policies } from './index.ts';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const request: Request = {
  caller: roleSession('caller', 's1'),
  action: 'sts:AssumeRole',
  resource: ROLE,
  resourceAccount: ACCOUNT,
  context: requestContext({ 'aws:PrincipalTag/team': 'a' }),
};
const statement = (Effect: string, more: object) =>
  document({ Version: '2012-10-17', Statement: [{ Effect, Action: 'sts:AssumeRole', ...more }] });
const trust = {
  document: statement('Allow', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/caller` } }),
  kind: 'trust',
} as const;
const open = statement('Allow', { Principal: '*', Resource: '*' });
const identity = (Effect: string) => statement(Effect, { Resource: '*' });

describe('decide', () => {
  it.each<{ name: string; policies: Policies; expected: Outcome }>([
    { name: 'no endpoint', policies: { resource: trust }, expected: 'allow' },
    {
      name: 'an endpoint policy that allows',
      policies: { resource: trust, endpoint: open },
      expected: 'allow',
    },
    {
      name: 'an endpoint policy that allows another role',
      policies: { resource: trust, endpoint: statement('Allow', { Principal: '*', Resource: `${ROLE}2` }) },
      expected: 'deny',
    },
    {
      name: 'an endpoint policy that denies',
      policies: { resource: trust, endpoint: statement('Deny', { Principal: '*', Resource: '*' }) },
      expected: 'deny',
    },
    {
      name: 'an endpoint policy without a principal',
      policies: { resource: trust, endpoint: statement('Allow', { Resource: '*' }) },
      expected: 'undecided',
    },
  ])('hears the policy of a VPC endpoint: $name', ({ policies, expected }) => {
    expect(decide(request, policies)).toBe(expected);
  });

  const unread = { StringMatches: { 'aws:PrincipalTag/team': 'a' } };
  const caller = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/caller` } };
  it.each<{ name: string; trusts: readonly [effect: string, more: object][]; expected: Outcome }>([
    { name: 'may hold', trusts: [['Allow', { ...caller, Condition: unread }]], expected: 'undecided' },
    {
      name: 'lets in nobody whom the statement does not name',
      trusts: [['Allow', { Principal: { AWS: `${ROLE}2` }, Condition: unread }]],
      expected: 'deny',
    },
    {
      name: 'lets nothing pass that another condition does not',
      trusts: [
        ['Allow', { ...caller, Condition: { ...unread, StringEquals: { 'aws:PrincipalTag/team': 'b' } } }],
      ],
      expected: 'deny',
    },
    {
      name: 'allows no other action',
      trusts: [['Allow', { ...caller, Action: 'sts:TagSession', Condition: unread }]],
      expected: 'deny',
    },
    {
      name: 'of a Deny may deny',
      trusts: [
        ['Allow', caller],
        ['Deny', { ...caller, Condition: unread }],
      ],
      expected: 'undecided',
    },
    {
      name: 'of a Deny denies nobody whom it does not name',
      trusts: [
        ['Allow', caller],
        ['Deny', { Principal: { AWS: `${ROLE}2` }, Condition: unread }],
      ],
      expected: 'allow',
    },
  ])('takes a condition that was not understood as one that may hold: it $name', ({ trusts, expected }) => {
    const Statement = trusts.map(([Effect, more]) => ({ Effect, Action: 'sts:AssumeRole', ...more }));
    const resource = { document: document({ Version: '2012-10-17', Statement }), kind: 'trust' } as const;
    expect(decide(request, { resource })).toBe(expected);
  });

  it('binds tokens and services by an endpoint policy too', () => {
    const caller = { kind: 'service', name: 'ec2.amazonaws.com' } as const;
    const resource = {
      document: statement('Allow', { Principal: { Service: 'ec2.amazonaws.com' } }),
      kind: 'trust',
    } as const;
    expect(decide({ ...request, caller }, { resource })).toBe('allow');
    expect(
      decide(
        { ...request, caller },
        { resource, endpoint: statement('Allow', { Principal: { AWS: ACCOUNT }, Resource: '*' }) },
      ),
    ).toBe('deny');
  });

  it('asks every level of the organization', () => {
    const levels = (...scps: Policies['scps'] & object) => decide(request, { resource: trust, scps });
    expect(levels([identity('Allow')], [identity('Allow')])).toBe('allow');
    expect(levels([identity('Allow')], [statement('Allow', { Resource: `${ROLE}2` })])).toBe('deny');
    expect(levels([statement('Allow', { Resource: `${ROLE}2` })], [identity('Allow')])).toBe('deny');
    expect(levels([identity('Allow'), identity('Deny')], [identity('Allow')])).toBe('deny');
    expect(levels([], [identity('Allow')])).toBe('allow');
    expect(levels()).toBe('allow');
  });

  it('asks every level of RCPs, and needs the allow of none', () => {
    const denies = statement('Deny', { Principal: '*', Resource: '*' });
    expect(decide(request, { resource: trust, rcps: [[], []] })).toBe('allow');
    expect(decide(request, { resource: trust, rcps: [[], [denies]] })).toBe('deny');
    expect(decide(request, { resource: trust, rcps: [[denies], [open]] })).toBe('deny');
  });

  it('lets neither SCPs nor RCPs bind a service-linked role', () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`;
    const caller = {
      kind: 'role-session',
      role,
      session: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSServiceRoleForX/s`,
      account: ACCOUNT,
    } as const;
    const policies = {
      identity: [identity('Allow')],
      scps: [[identity('Deny')]],
      rcps: [[statement('Deny', { Principal: '*', Resource: '*' })]],
    };
    expect(decide({ ...request, caller }, policies)).toBe('allow');
    expect(decide(request, policies)).toBe('deny');
  });

  it('grants a federated user what its user and its session policy both allow', () => {
    const caller = {
      kind: 'federated-user',
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      account: ACCOUNT,
    } as const;
    const bucket = { ...request, caller, action: 's3:GetObject', resource: 'arn:aws:s3:::a/b' };
    const get = document({ Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } });
    expect(decide(bucket, { identity: [get], session: [get] })).toBe('allow');
    expect(decide(bucket, { identity: [get], session: [] })).toBe('deny');
    expect(decide(bucket, { identity: [], session: [get] })).toBe('deny');
  });

  it('answers undecided for an opaque statement, unless something else decides', () => {
    const opaque = (Effect: unknown) =>
      document({ Statement: [{ Effect, Action: 'sts:AssumeRole', Resource: '*', Resources: '*' }] });
    const answer = (...policies: Policies['identity'] & object) =>
      decide({ ...request, action: 's3:GetObject' }, { identity: policies });
    const allow = document({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
    const deny = document({ Statement: { Effect: 'Deny', Action: '*', Resource: '*' } });
    expect(answer(opaque('Allow'))).toBe('undecided');
    expect(answer(opaque('Deny'))).toBe('deny');
    expect(answer(opaque('Maybe'))).toBe('undecided');
    expect(answer(opaque('Allow'), allow)).toBe('allow');
    expect(answer(opaque('Deny'), allow)).toBe('undecided');
    expect(answer(opaque('Maybe'), allow)).toBe('undecided');
    expect(answer(opaque('Maybe'), allow, deny)).toBe('deny');
  });

  it('reads the same document by the grammar of where it stands', () => {
    const both = statement('Allow', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/caller` } });
    expect(decide(request, { resource: { document: both, kind: 'trust' } })).toBe('allow');
    expect(decide(request, { identity: [both] })).toBe('undecided');
    expect(decide(request, { resource: { document: both, kind: 'other' }, identity: [] })).toBe('undecided');
  });

  it('does not remember one request when it decides the next', () => {
    const policies: Policies = {
      identity: [document({ Statement: { Effect: 'Allow', Action: 's3:getobject', Resource: '*' } })],
    };
    const answers = ['s3:GetObject', 's3:PutObject', 'S3:GETOBJECT', 's3:PutObject'].map((action) =>
      decide({ ...request, action }, policies),
    );
    expect(answers).toEqual(['allow', 'deny', 'allow', 'deny']);
  });
});
