import { describe, expect, it } from 'vitest';
import {
  type Caller,
  type Json,
  type PolicyDocument,
  parsePolicy,
  requestContext,
} from '../../policy/index.ts';
import { decide } from '../evaluate/index.ts';
import {
  ALL,
  absentKey,
  callerText,
  chosenKey,
  findAllowed,
  fixedKey,
  freeKey,
  type KeyRange,
  listKeys,
  PRINCIPAL,
  requestSpace,
  texts,
} from './index.ts';
import { chooseContext } from './witness.ts';

const ACCOUNT = '111122223333';
const caller: Caller = {
  kind: 'role-session',
  role: `arn:aws:iam::${ACCOUNT}:role/a`,
  session: `arn:aws:sts::${ACCOUNT}:assumed-role/a/s`,
  account: ACCOUNT,
};
const AT = { file: 'policy.json', document: 0, path: [] };
const read = (...statements: readonly Json[]): PolicyDocument =>
  parsePolicy(
    {
      Version: '2012-10-17',
      Statement: statements.map((one) => ({
        ...{ Effect: 'Allow', Action: '*', Resource: '*' },
        ...(one as object),
      })),
    },
    AT,
  ).document;

/** What is allowed of one call, with keys that stand as given; all others may be anything, or are absent. */
function allowed(document: PolicyDocument, keys: readonly KeyRange[], resource = 'arn:aws:s3:::b/a') {
  const space = requestSpace(listKeys([...keys, fixedKey(PRINCIPAL, callerText(caller))]), absentKey);
  return findAllowed({
    needed: [{ action: 's3:GetObject', resource }],
    standing: 'same-account',
    policies: {
      resource: undefined,
      identity: [document],
      boundary: undefined,
      session: undefined,
      scps: undefined,
      rcps: undefined,
    },
    space,
    widest: space,
  });
}

const decided = (document: PolicyDocument, context: Parameters<typeof requestContext>[0]): string =>
  decide(
    {
      ...{ caller, action: 's3:GetObject', resource: 'arn:aws:s3:::b/a', resourceAccount: ACCOUNT },
      context: requestContext(context),
    },
    { identity: [document] },
  );

const like = (operator: string, pattern: string): PolicyDocument =>
  read({ Condition: { [operator]: { 'aws:SourceArn': pattern } } });

describe('a wildcard', () => {
  it.each([
    { operator: 'StringLike', pattern: 'a*c', value: 'a:b:c', is: true },
    { operator: 'StringLike', pattern: 'a?c', value: 'a:c', is: true },
    { operator: 'StringLike', pattern: 'a*', value: 'a:', is: true },
    { operator: 'ArnLike', pattern: 'arn:aws:*:r:1:x', value: 'arn:aws:s3:r:1:x', is: true },
    { operator: 'ArnLike', pattern: 'arn:aws:s?:r:1:x', value: 'arn:aws:s3:r:1:x', is: true },
    { operator: 'ArnLike', pattern: 'arn:aws:s3?r:1:x:y', value: 'arn:aws:s3:r:1:x:y', is: false },
    { operator: 'ArnLike', pattern: 'arn:aws:s3:r:1:x*z', value: 'arn:aws:s3:r:1:x:y:z', is: true },
    { operator: 'ArnLike', pattern: 'arn:aws:s3:r:1:x?z', value: 'arn:aws:s3:r:1:x:z', is: true },
    { operator: 'ArnLike', pattern: 'arn:aws:s3:r:1:*z', value: 'arn:aws:s3:r:1:x:z', is: true },
    { operator: 'ArnLike', pattern: 'arn:aws:s3:r:*:z', value: 'arn:aws:s3:r:1:x:z', is: false },
  ])('of $operator in $pattern matches $value: $is', ({ operator, pattern, value, is }) => {
    const document = like(operator, pattern);
    const found = allowed(document, [fixedKey('aws:SourceArn', value)]).kind;
    expect([found, decided(document, { 'aws:SourceArn': value })]).toEqual(
      is ? ['certain', 'allow'] : ['never', 'deny'],
    );
  });

  it.each([
    { pattern: 'arn:aws:s3:::b*c', resource: 'arn:aws:s3:::b:c', is: true },
    { pattern: 'arn:aws:s3:::b?c', resource: 'arn:aws:s3:::b:c', is: true },
    { pattern: 'arn:aws:s3:*b', resource: 'arn:aws:s3:::b', is: false },
    { pattern: 'arn:aws:s3:*:b', resource: 'arn:aws:s3:::b', is: true },
    { pattern: 'arn:aws:s3:?:b', resource: 'arn:aws:s3:::b', is: false },
  ])('of a resource in $pattern matches $resource: $is', ({ pattern, resource, is }) => {
    const document = read({ Resource: pattern });
    expect(allowed(document, [], resource).kind).toBe(is ? 'certain' : 'never');
  });
});

describe('a variable that is not known', () => {
  const present = (key: string): KeyRange => chosenKey(key, ALL);
  const tied = read({ Condition: { StringEquals: { 'aws:RequestTag/a': '${aws:PrincipalTag/a}' } } });

  it('is given a value with which the request is allowed', () => {
    const found = allowed(tied, [freeKey('aws:RequestTag/a'), present('aws:PrincipalTag/a')]);
    expect(found.kind).toBe('certain');
    if (found.kind !== 'certain') return;
    const context = chooseContext(found.region, found.space);
    expect(decided(tied, context ?? {})).toBe('allow');
  });

  it('is in doubt where it may be absent too, and then matches nothing', () => {
    expect(allowed(tied, [freeKey('aws:RequestTag/a'), freeKey('aws:PrincipalTag/a')]).kind).toBe('possible');
  });

  it('is given one where others are known', () => {
    const names = ['b', 'c', 'd', 'e'];
    const operands = names.map((name) => [`aws:RequestTag/${name}`, `\${aws:PrincipalTag/${name}}`] as const);
    const document = read({
      Condition: {
        StringEquals: { ...Object.fromEntries(operands), 'aws:RequestTag/z': '${aws:PrincipalTag/z}' },
      },
    });
    const keys = [
      ...names
        .flatMap((name) => [`aws:PrincipalTag/${name}`, `aws:RequestTag/${name}`])
        .map((key) => fixedKey(key, 'v')),
      freeKey('aws:RequestTag/z'),
      present('aws:PrincipalTag/z'),
    ];
    expect(allowed(document, keys).kind).toBe('certain');
  });

  it('is given no value that it can’t have', () => {
    const document = read({
      Condition: {
        StringNotEquals: {
          'aws:RequestTag/a': '${aws:PrincipalTag/a}',
          'aws:RequestTag/b': '${aws:PrincipalTag/a}',
        },
      },
    });
    const given = [fixedKey('aws:RequestTag/a', 'a'), fixedKey('aws:RequestTag/b', 'b')];
    expect(allowed(document, [...given, chosenKey('aws:PrincipalTag/a', texts(['a', 'b']))]).kind).not.toBe(
      'certain',
    );
    expect(allowed(document, [...given, present('aws:PrincipalTag/a')]).kind).toBe('certain');
  });

  it('takes the value that another condition asks of it', () => {
    const document = read({
      Condition: {
        StringEquals: { 'aws:RequestTag/a': '${aws:PrincipalTag/a}', 'aws:PrincipalTag/a': 'team' },
      },
    });
    expect(allowed(document, [freeKey('aws:RequestTag/a'), freeKey('aws:PrincipalTag/a')]).kind).toBe(
      'certain',
    );
    expect(
      allowed(document, [fixedKey('aws:RequestTag/a', 'other'), freeKey('aws:PrincipalTag/a')]).kind,
    ).not.toBe('certain');
  });

  it('never makes certain what it can’t have', () => {
    expect(allowed(tied, [absentKey('aws:RequestTag/a'), freeKey('aws:PrincipalTag/a')]).kind).toBe('never');
    expect(allowed(tied, [fixedKey('aws:RequestTag/a', 'x'), absentKey('aws:PrincipalTag/a')]).kind).toBe(
      'never',
    );
    expect(allowed(tied, [fixedKey('aws:RequestTag/a', 'x'), fixedKey('aws:PrincipalTag/a', 'y')]).kind).toBe(
      'never',
    );
  });

  it('leaves a Deny in doubt that depends on it', () => {
    const document = read(
      {},
      { Effect: 'Deny', Condition: { StringNotEquals: { 'aws:RequestTag/a': '${aws:PrincipalTag/a}' } } },
    );
    const given = fixedKey('aws:RequestTag/a', 'x');
    expect(allowed(document, [given, freeKey('aws:PrincipalTag/a')]).kind).toBe('possible');
    expect(allowed(document, [given, fixedKey('aws:PrincipalTag/a', 'x')]).kind).toBe('certain');
    expect(allowed(document, [given, fixedKey('aws:PrincipalTag/a', 'y')]).kind).toBe('never');
    expect(allowed(document, [given, absentKey('aws:PrincipalTag/a')]).kind).toBe('never');
  });
});

describe('what is allowed', () => {
  it('may be so, and says why, where a condition is not read', () => {
    const found = allowed(read({ Condition: { StringEqualsSometimes: { 'aws:x': 'y' } } }), []);
    expect(found.kind === 'possible' && found.because).toContain('StringEqualsSometimes');
  });

  it('never is where a condition that is read rules it out beside one that is not', () => {
    const document = read({
      Condition: { StringEqualsSometimes: { 'aws:x': 'y' }, StringEquals: { 'aws:y': 'z' } },
    });
    expect(allowed(document, [absentKey('aws:y')]).kind).toBe('never');
  });

  it('may be so by a statement that can’t be read, whatever it may say', () => {
    const nobody: PolicyDocument = read({ Effect: 'Perhaps' });
    expect(allowed(nobody, []).kind).toBe('possible');
    expect(allowed(read({}, { Effect: 'Perhaps' }), []).kind).toBe('possible');
    expect(allowed(read({ Effect: 'Deny' }, { Effect: 'Perhaps' }), []).kind).toBe('never');
    const found = allowed(nobody, []);
    expect(found.kind === 'possible' && found.because).toContain('Perhaps');
  });

  it('is cited by those statements that allow all of it', () => {
    const document = read(
      { Sid: 'Wide' },
      { Sid: 'Narrow', Condition: { StringEquals: { 'aws:x': 'y' } } },
      { Sid: 'Other', Condition: { StringEquals: { 'aws:x': 'z' } } },
    );
    const cited = (keys: readonly KeyRange[]): readonly unknown[] => {
      const found = allowed(document, keys);
      return found.kind === 'certain' ? found.allows.map(({ statement }) => statement.sid) : [];
    };
    expect(cited([fixedKey('aws:x', 'y')])).toEqual(['Wide', 'Narrow']);
    expect(cited([absentKey('aws:x')])).toEqual(['Wide']);
  });
});
