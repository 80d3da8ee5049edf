import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policy } from '../../test/agreement/arbitraries.ts';
import { type Json, parsePolicy } from '../policy/index.ts';
import { compare } from './compare.ts';

const AT = { file: 'policy.json', document: 0, path: [] };
const read = (json: unknown) => parsePolicy(json, AT).document;
const statement = (over: Record<string, Json> = {}): Json => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*', ...over }],
});
const trust = (
  condition: Json,
  principal: Json = { Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.example' },
): Json => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRoleWithWebIdentity', Condition: condition },
  ],
});

describe('compare', () => {
  const cases: readonly { name: string; before: Json; after: Json; expected: string }[] = [
    { name: 'finds a document equal to itself', before: statement(), after: statement(), expected: 'equal' },
    {
      name: 'finds lists equal in any order',
      before: statement({ Action: ['s3:GetObject', 's3:PutObject'] }),
      after: statement({ Action: ['s3:putobject', 's3:GetObject'] }),
      expected: 'equal',
    },
    {
      name: 'finds a wildcard action wider',
      before: statement(),
      after: statement({ Action: 's3:Get*' }),
      expected: 'wider',
    },
    {
      name: 'finds a prefix narrower',
      before: statement(),
      after: statement({ Resource: 'arn:aws:s3:::bucket/a/*' }),
      expected: 'narrower',
    },
    {
      name: 'finds two prefixes incomparable',
      before: statement({ Resource: 'arn:aws:s3:::bucket/a/*' }),
      after: statement({ Resource: 'arn:aws:s3:::bucket/b/*' }),
      expected: 'incomparable',
    },
    {
      name: 'finds two halves equal to the whole',
      before: statement({ Condition: { Bool: { 'aws:SecureTransport': ['true', 'false'] } } }),
      after: {
        Version: '2012-10-17',
        Statement: ['true', 'false'].map((value) => ({
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::bucket/*',
          Condition: { Bool: { 'aws:SecureTransport': value } },
        })),
      },
      expected: 'equal',
    },
    {
      name: 'finds an exact subject narrower than its namespace',
      before: trust({ StringLike: { 'oidc.example:sub': 'system:serviceaccount:hyve:*' } }),
      after: trust({ StringEquals: { 'oidc.example:sub': 'system:serviceaccount:hyve:hyve-sa' } }),
      expected: 'narrower',
    },
    {
      name: 'finds IfExists wider',
      before: trust({ StringEquals: { 'oidc.example:sub': 'a' } }),
      after: trust({ StringEqualsIfExists: { 'oidc.example:sub': 'a' } }),
      expected: 'wider',
    },
    {
      name: 'finds an account wider than one of its roles',
      before: trust({}, { AWS: 'arn:aws:iam::111122223333:role/a' }),
      after: trust({}, { AWS: '111122223333' }),
      expected: 'wider',
    },
    {
      name: 'finds an account equal to its root',
      before: trust({}, { AWS: 'arn:aws:iam::111122223333:root' }),
      after: trust({}, { AWS: 'arn:aws:iam::111122223333:root' }),
      expected: 'equal',
    },
    {
      name: 'finds documents with the same variable equal',
      before: statement({ Resource: 'arn:aws:s3:::bucket/${aws:username}/*' }),
      after: statement({ Resource: ['arn:aws:s3:::bucket/${aws:username}/*'] }),
      expected: 'equal',
    },
    {
      name: 'finds a variable narrower than the star in its place',
      before: statement({ Resource: 'arn:aws:s3:::bucket/*' }),
      after: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::bucket/*',
            Condition: { StringEquals: { 'aws:PrincipalTag/a': '${aws:PrincipalTag/b}' } },
          },
        ],
      },
      expected: 'narrower',
    },
    {
      name: 'finds a Deny that carves out nothing equal',
      before: statement(),
      after: {
        Version: '2012-10-17',
        Statement: [
          (statement() as { Statement: Json[] }).Statement[0] as Json,
          { Effect: 'Deny', Action: 's3:PutObject', Resource: '*' },
        ],
      },
      expected: 'equal',
    },
    {
      name: 'finds a date in another form equal',
      before: statement({ Condition: { DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } } }),
      after: statement({ Condition: { DateLessThan: { 'aws:CurrentTime': '1798761600' } } }),
      expected: 'equal',
    },
    {
      name: 'finds two halves of a range equal to the range',
      before: statement({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/24' } } }),
      after: statement({ Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/25', '10.0.0.128/25'] } } }),
      expected: 'equal',
    },
  ];

  it.each(cases)('$name', ({ before, after, expected }) => {
    expect(compare(read(before), read(after)).relation).toBe(expected);
  });

  it('finds every document equal to itself', () => {
    fc.assert(
      fc.property(policy('resource'), (json) => {
        const relation = compare(read(json), read(json)).relation;
        expect(['equal', 'undecided']).toContain(relation);
      }),
      { numRuns: 300 },
    );
  });

  it('never finds that one more Deny admits more', () => {
    fc.assert(
      fc.property(policy('identity'), policy('identity'), (json, other) => {
        const denies = (other as { Statement: Record<string, Json>[] }).Statement.map((one) => ({
          ...one,
          Effect: 'Deny',
        }));
        const more = {
          ...(json as Record<string, Json>),
          Statement: [...(json as { Statement: Json[] }).Statement, ...denies],
        };
        expect(compare(read(json), read(more)).added.kind).not.toBe('request');
      }),
      { numRuns: 300 },
    );
  });
});
