import { describe, expect, it } from 'vitest';
import { type PrincipalType, parsePrincipal } from './principal.ts';

describe('parsePrincipal', () => {
  it.each<[PrincipalType, string, object]>([
    ['*', '*', { kind: 'everyone' }],
    ['AWS', '*', { kind: 'everyone' }],
    ['AWS', '111122223333', { kind: 'account', account: '111122223333', partition: undefined }],
    [
      'AWS',
      'arn:aws-cn:iam::111122223333:root',
      { kind: 'account', account: '111122223333', partition: 'aws-cn' },
    ],
    ['AWS', 'arn:aws:iam::111122223333:role/path/app', { kind: 'role', account: '111122223333' }],
    ['AWS', 'arn:aws:iam::111122223333:user/alice', { kind: 'user', account: '111122223333' }],
    ['AWS', 'arn:aws:sts::111122223333:assumed-role/app/s1', { kind: 'session', role: 'app', session: 's1' }],
    ['AWS', 'arn:aws:sts::111122223333:federated-user/bob', { kind: 'federated-user' }],
    ['AWS', 'AROAEXAMPLEEXAMPLE', { kind: 'unique-id' }],
    ['AWS', 'AIDAEXAMPLEEXAMPLE', { kind: 'unique-id' }],
    ['AWS', 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EH1HDMB1FH2TC', { kind: 'user' }],
    ['Service', 'ec2.amazonaws.com', { kind: 'service', name: 'ec2.amazonaws.com' }],
    ['Service', '*', { kind: 'every-service' }],
    ['Federated', 'accounts.google.com', { kind: 'federated', provider: 'accounts.google.com' }],
    ['Federated', '*', { kind: 'every-provider' }],
    ['CanonicalUser', '79a59df900b949e5', { kind: 'canonical-user' }],
  ])('reads %s %s', (type, source, expected) => {
    expect(parsePrincipal(type, source)).toMatchObject({ type, source, ...expected });
  });

  it.each<[PrincipalType, string]>([
    ['AWS', ''],
    ['AWS', '11112222333'],
    ['AWS', 'arn:aws:iam::111122223333:role/*'],
    ['AWS', 'arn:aws:iam::111122223333:role/ap?'],
    ['AWS', 'arn:aws:iam::111122223333:role/'],
    ['AWS', 'arn:aws:iam::*:root'],
    ['AWS', 'arn:aws:iam::111122223333:group/admins'],
    ['AWS', 'arn:aws:iam:us-east-1:111122223333:role/app'],
    ['AWS', 'arn:aws:sts::111122223333:assumed-role/app'],
    ['AWS', 'arn:aws:sts::111122223333:assumed-role/app/s1/s2'],
    ['AWS', 'arn:aws:s3:::bucket'],
    ['AWS', 'arn:aws:iam::cloudfront:role/app'],
    ['AWS', 'alice'],
    ['Service', ''],
    ['Federated', ''],
    ['CanonicalUser', ''],
  ])('refuses %s %j', (type, source) => {
    expect(parsePrincipal(type, source)).toBeUndefined();
  });
});
