import { describe, expect, it } from 'vitest';
import { document, roleSession } from '../../../test/support/requests.ts';
import { type Caller, type Request, requestContext } from '../../policy/index.ts';
import { decide, explain, type Policies, sayReason } from './index.ts';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const session = roleSession('app', 's');
const to = (action: string, resource: string, caller: Caller = session): Request => ({
  caller,
  action,
  resource,
  resourceAccount: ACCOUNT,
  context: requestContext({}),
});
const get = to('s3:GetObject', 'arn:aws:s3:::bucket/a');
const assume = to('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/target`);
const doc = (...statements: readonly object[]) =>
  document({
    Version: '2012-10-17',
    Statement: statements.map((one) => ({ Effect: 'Allow', Action: '*', ...one })),
  });
const own = (...statements: readonly object[]) =>
  doc(...statements.map((one) => ({ Resource: '*', ...one })));
const cited = (request: Request, policies: Policies): readonly (string | undefined)[] =>
  explain(request, policies).because.map(({ statement }) => statement.sid);

describe('the statements that decided', () => {
  it('are those denials that match, and no others', () => {
    const identity = [
      own(
        { Sid: 'Open' },
        { Sid: 'Other', Effect: 'Deny', Action: 's3:PutObject' },
        { Sid: 'This', Effect: 'Deny', Action: 's3:Get*' },
      ),
    ];
    expect(cited(get, { identity })).toEqual(['This']);
  });

  it('are those of the trust that name the caller, where a boundary leaves it open', () => {
    const trust = doc(
      {
        Sid: 'Named',
        Principal: { AWS: (session as { session: string }).session },
        Action: 'sts:AssumeRole',
      },
      { Sid: 'Other', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/u` }, Action: 'sts:AssumeRole' },
      { Sid: 'NoTags', Effect: 'Deny', Principal: '*', Action: 'sts:TagSession' },
    );
    const policies: Policies = {
      resource: { kind: 'trust', document: trust },
      identity: [own({ Sid: 'Identity' })],
      boundary: [own({ Sid: 'Boundary', Action: 's3:*' })],
    };
    const trail = explain(assume, policies);
    expect([trail.outcome, decide(assume, policies)]).toEqual(['undecided', 'undecided']);
    expect(sayReason(trail, assume.action)).toContain('disagree');
    expect(cited(assume, policies)).toEqual(['Named']);
  });

  it('are those that may match, and the doubt is theirs', () => {
    const identity = [
      own(
        { Sid: 'Sure', Action: 's3:PutObject' },
        { Sid: 'Unread', Condition: { StringEqualsSometimes: { 'aws:x': 'y' } } },
      ),
    ];
    const { reason } = explain(get, { identity });
    expect(cited(get, { identity })).toEqual(['Unread']);
    expect(reason.kind === 'undecided' && reason.says).not.toContain('disagree');
  });
});

describe('what is lacking', () => {
  const lacking = (request: Request, policies: Policies): string => {
    const { reason, nearest } = explain(request, policies);
    if (reason.kind !== 'default-deny') return reason.kind;
    return `${reason.lacking}${nearest === undefined ? '' : ` near ${nearest.statement.statement.sid}`}`;
  };
  const s3 = [own({ Sid: 'Wide' })];
  const none = [own({ Sid: 'Sqs', Action: 'sqs:*' })];
  const bucket = (principal: unknown): Policies['resource'] => ({
    kind: 'bucket',
    document: doc({ Sid: 'Bucket', Principal: principal, Resource: '*' }),
  });

  it.each<{ name: string; policies: Policies; is: string }>([
    { name: 'a permission', policies: { identity: none }, is: 'identity near Sqs' },
    { name: 'the boundary', policies: { identity: s3, boundary: none }, is: 'boundary near Sqs' },
    { name: 'the session policy', policies: { identity: s3, session: none }, is: 'session near Sqs' },
    { name: 'the organization', policies: { identity: s3, scps: [s3, none] }, is: 'scp near Sqs' },
    {
      name: 'the boundary, though the bucket names the role',
      policies: { identity: none, resource: bucket({ AWS: ROLE }), boundary: none },
      is: 'boundary near Sqs',
    },
    {
      name: 'the organization, where the bucket names the session, whatever else is lacking',
      policies: {
        identity: none,
        boundary: none,
        resource: bucket({ AWS: (session as { session: string }).session }),
        scps: [none],
      },
      is: 'scp near Sqs',
    },
  ])('is $name', ({ policies, is }) => {
    expect(lacking(get, policies)).toBe(is);
  });

  it('is the resource’s policy, for a caller of another account and of a trust', () => {
    const foreign = { ...get, resourceAccount: '444455556666' };
    expect(lacking(foreign, { identity: s3 })).toBe('resource');
    expect(lacking(foreign, { identity: none, resource: bucket({ AWS: ACCOUNT }) })).toBe(
      'identity near Sqs',
    );
    const trust: Policies['resource'] = {
      kind: 'trust',
      document: doc({ Sid: 'Else', Principal: { AWS: `${ROLE}2` }, Action: 'sts:AssumeRole' }),
    };
    expect(lacking(assume, { identity: s3, resource: trust })).toBe('resource near Else');
  });
});
