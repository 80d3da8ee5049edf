import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documents } from '../../test/support/policies.ts';
import { parsePolicy } from './parse.ts';
import { writePolicy } from './write.ts';

const at = { file: 'policy.json', document: 0, path: [] };

describe('writePolicy', () => {
  it.each(['identity', 'trust', 'resource'] as const)(
    'writes %s policies so that they are read as the same',
    (grammar) => {
      fc.assert(
        fc.property(documents(grammar), (policy) => {
          const read = parsePolicy(policy, at);
          expect(read.problems).toEqual([]);
          expect(parsePolicy(writePolicy(read.document), at).document).toEqual(read.document);
          expect(parsePolicy(JSON.stringify(writePolicy(read.document)), at).document).toEqual(read.document);
        }),
      );
    },
  );

  it('hands back what was not understood as it came', () => {
    const policy = { Version: '2012-10-17', Id: 'x', Statement: [{ Effect: 'Maybe', Extra: [1] }] };
    expect(writePolicy(parsePolicy(policy, at).document)).toEqual(policy);
  });

  it.each([
    [[1]],
    ['StringEquals'],
    [{ StringEquals: { a: 'x', b: {} }, StringEqual: { c: 'd' }, Bool: 'true' }],
    [{ Bool: { e: ['perhaps', 'true'], f: 'true' }, StringEqual: [] }],
  ])('hands back a condition that was not understood as it came, among the others: %j', (Condition) => {
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition };
    const policy = { Version: '2012-10-17', Statement: [statement] };
    const { document } = parsePolicy(policy, at);
    expect(writePolicy(document)).toEqual(policy);
    expect(parsePolicy(writePolicy(document), at).document).toEqual(document);
  });

  it('writes a single statement without a list around it', () => {
    const policy = {
      Statement: {
        Sid: 'a',
        Effect: 'Deny',
        NotPrincipal: '*',
        NotAction: ['s3:*', 'sts:*'],
        NotResource: '*',
      },
    };
    expect(writePolicy(parsePolicy(policy, at).document)).toEqual(policy);
  });
});
