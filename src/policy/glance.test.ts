import { describe, expect, it } from 'vitest';
import { glancePolicy } from './glance.ts';

const trust = {
  Effect: 'Allow',
  Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/issuer.example.com' },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringLike: { 'issuer.example.com:sub': ['system:serviceaccount:a:*'] } },
};
const inline = { Effect: 'Allow', Action: ['S3:Get*', 'sts:AssumeRole'], Resource: ['*'] };
const policy = (...statements: readonly unknown[]) => ({ Version: '2012-10-17', Statement: statements });

describe('glancePolicy', () => {
  it('tells of a policy like most others what the parser would, and which services it may allow', () => {
    expect(glancePolicy(policy(trust))).toEqual({
      version: '2012-10-17',
      id: undefined,
      bare: false,
      digest: { services: new Set(['sts']), ids: false },
    });
    expect(glancePolicy(policy(inline))?.digest.services).toEqual(new Set(['s3', 'sts']));
    expect(glancePolicy({ Statement: { ...inline, Effect: 'Deny' } })).toMatchObject({
      bare: true,
      digest: { services: new Set() },
    });
  });

  it('says that any service may be meant where one is not named in full', () => {
    for (const Action of ['*', 's*:Get', '?3:Get', ['s3:Get', '*']])
      expect(glancePolicy(policy({ ...inline, Action }))?.digest.services).toBe('any');
  });

  it('takes negated elements and variables as the parser does', () => {
    const { Action, ...others } = inline;
    expect(glancePolicy(policy({ ...others, NotAction: Action }))?.digest.services).toBe('any');
    const negated = { Effect: 'Deny', NotPrincipal: { AWS: '111122223333' }, NotAction: '*' };
    expect(glancePolicy(policy(negated))?.digest.services).toEqual(new Set());
    const own = { ...inline, Resource: 'arn:aws:s3:::b/${aws:username}' };
    expect(glancePolicy(policy(own))?.digest.services).toEqual(new Set(['s3', 'sts']));
  });

  const left: readonly { name: string; value: unknown }[] = [
    { name: 'an element beside its negation', value: policy({ ...inline, NotAction: 's3:Put' }) },
    { name: 'a statement without an action', value: policy({ Effect: 'Deny', Resource: '*' }) },
    { name: 'an unknown operator', value: policy({ ...trust, Condition: { StringLikes: { a: 'b' } } }) },
    {
      name: 'a value that is none of its operator',
      value: policy({ ...trust, Condition: { IpAddress: { a: 'b' } } }),
    },
    { name: 'an unknown element', value: policy({ ...inline, action: 's3:Get' }) },
    { name: 'an action of no service', value: policy({ ...inline, Action: 'Get' }) },
    { name: 'a variable that is none', value: policy({ ...inline, Resource: 'arn:aws:s3:::${}' }) },
    { name: 'a principal of no kind', value: policy({ ...trust, Principal: { AWS: 'somebody' } }) },
    {
      name: 'a principal by its unique id',
      value: policy({ ...trust, Principal: { AWS: 'AROAEXAMPLEROLE0001' } }),
    },
    { name: 'an empty list', value: policy({ ...inline, Action: [] }) },
    { name: 'a policy given as text', value: JSON.stringify(policy(inline)) },
  ];
  it.each(left)('leaves $name to the parser', ({ value }) => {
    expect(glancePolicy(value)).toBeUndefined();
  });
});
