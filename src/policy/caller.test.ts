import { describe, expect, it } from 'vitest';
import { parseCaller } from './caller.ts';

const hints = { actions: ['sts:AssumeRole'], principalArn: undefined };

describe('parseCaller', () => {
  it.each([
    ['arn:aws:iam::111122223333:user/alice', { kind: 'user', account: '111122223333' }],
    ['arn:aws:iam::111122223333:oidc-provider/a.example/id/X', { kind: 'web-identity' }],
    ['arn:aws:iam::111122223333:saml-provider/corp', { kind: 'saml' }],
    ['arn:aws:iam::111122223333:root', { kind: 'root', account: '111122223333' }],
    ['111122223333', { kind: 'root', account: '111122223333' }],
    ['arn:aws:sts::111122223333:federated-user/bob', { kind: 'federated-user', account: '111122223333' }],
    ['pods.eks.amazonaws.com', { kind: 'service', name: 'pods.eks.amazonaws.com' }],
    ['*', { kind: 'anonymous' }],
  ])('reads %s', (text, expected) => {
    expect(parseCaller(text, hints)).toMatchObject(expected);
  });

  it('takes the path of a session’s role from aws:PrincipalArn', () => {
    const session = 'arn:aws:sts::111122223333:assumed-role/app/s1';
    const role = 'arn:aws:iam::111122223333:role/team/app';
    expect(parseCaller(session, hints)).toMatchObject({
      role: 'arn:aws:iam::111122223333:role/app',
      session,
    });
    expect(parseCaller(session, { ...hints, principalArn: role })).toMatchObject({ role, session });
  });

  it('does not take the ARN of another role for it', () => {
    const session = 'arn:aws:sts::111122223333:assumed-role/app/s1';
    for (const other of ['role/team/app2', 'role/team/myapp', 'user/app']) {
      const principalArn = `arn:aws:iam::111122223333:${other}`;
      expect(parseCaller(session, { ...hints, principalArn })).toMatchObject({
        role: 'arn:aws:iam::111122223333:role/app',
      });
    }
  });

  it('makes of a role a session that no policy names', () => {
    expect(parseCaller('arn:aws:iam::111122223333:role/team/app', hints)).toEqual({
      kind: 'role-session',
      role: 'arn:aws:iam::111122223333:role/team/app',
      session: 'arn:aws:sts::111122223333:assumed-role/app/',
      account: '111122223333',
    });
  });

  it('takes the name of a built-in provider for one where a token is brought', () => {
    const actions = ['sts:AssumeRoleWithWebIdentity'];
    expect(parseCaller('accounts.google.com', { ...hints, actions })).toEqual({
      kind: 'web-identity',
      provider: 'accounts.google.com',
    });
  });

  it.each([
    '',
    'alice',
    'arn:aws:iam::1:user/a',
    'arn:aws:s3:::bucket',
    'arn:aws:iam::111122223333:group/a',
    'arn:aws:sts::111122223333:assumed-role/app',
  ])('refuses %j', (text) => {
    expect(parseCaller(text, hints)).toBeUndefined();
  });
});
