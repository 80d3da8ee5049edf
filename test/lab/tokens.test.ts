import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { exportSPKI, importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.ts';
import { openLevelStore } from '../../src/lab/state/level-store.ts';
import { openState } from '../../src/lab/state/state.ts';
import { policy } from './iam/support.ts';
import { labWith, outcome } from './support.ts';

const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const OTHER = 'oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
const GITHUB = 'token.actions.githubusercontent.com';
const SUBJECT = 'system:serviceaccount:hyve:hyve-sa';

const provider = (account: string, issuer: string, clientIds: readonly string[]) => ({
  Arn: `arn:aws:iam::${account}:oidc-provider/${issuer}`,
  Url: issuer,
  ClientIDList: clientIds,
  ThumbprintList: [],
});

const role = (
  account: string,
  name: string,
  issuer: string,
  condition: object | undefined,
  actions?: readonly string[],
) => ({
  Path: '/',
  RoleName: name,
  RoleId: `AROA${name.toUpperCase()}EXAMPLE`,
  Arn: `arn:aws:iam::${account}:role/${name}`,
  CreateDate: '2026-01-05T10:00:00Z',
  AssumeRolePolicyDocument: policy({
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
    Action: actions ?? ['sts:AssumeRoleWithWebIdentity'],
    ...(condition === undefined ? {} : { Condition: condition }),
  }),
  InstanceProfileList: [],
  AttachedManagedPolicies: [],
  RolePolicyList: [],
  Tags: [],
});

const details = (roles: readonly object[]) => ({
  UserDetailList: [],
  GroupDetailList: [],
  RoleDetailList: roles,
  Policies: [],
});

const cluster = (name: string, issuer: string) => ({
  cluster: {
    name,
    arn: `arn:aws:eks:us-east-1:111122223333:cluster/${name}`,
    identity: { oidc: { issuer: `https://${issuer}` } },
  },
});

const subject = { StringEquals: { [`${ISSUER}:sub`]: SUBJECT } };

const WORLD = {
  accounts: [
    {
      id: '111122223333',
      authorizationDetails: details([
        role('111122223333', 'Writer', ISSUER, {
          StringEquals: { [`${ISSUER}:sub`]: SUBJECT, [`${ISSUER}:aud`]: 'sts.amazonaws.com' },
        }),
        role('111122223333', 'Anyone', ISSUER, undefined),
        role('111122223333', 'Tagged', ISSUER, subject, [
          'sts:AssumeRoleWithWebIdentity',
          'sts:TagSession',
          'sts:SetSourceIdentity',
        ]),
        role('111122223333', 'OfOther', OTHER, undefined),
        role('111122223333', 'OfGitHub', GITHUB, { StringLike: { [`${GITHUB}:sub`]: 'repo:hyve/*' } }),
      ]),
      openIdConnectProviders: [
        provider('111122223333', ISSUER, ['sts.amazonaws.com', 'second']),
        provider('111122223333', OTHER, ['sts.amazonaws.com']),
        provider('111122223333', GITHUB, ['sts.amazonaws.com']),
      ],
    },
    {
      id: '444455556666',
      authorizationDetails: details([role('444455556666', 'Writer', ISSUER, undefined)]),
      openIdConnectProviders: [],
    },
  ],
  clusters: [cluster('prod', ISSUER), cluster('dev', OTHER)],
};

/** A token of one's own making: what is not said is what the cluster would have said. */
interface Forged {
  readonly key?: JWK;
  readonly header?: object;
  readonly claims?: object;
  readonly without?: readonly string[];
}

describe("tokens that are brought to the lab's STS", () => {
  let lab: Lab;
  let sts: STSClient;
  let prod: JWK;
  let dev: JWK;
  let now = Math.floor(Date.now() / 1000) * 1000;

  beforeAll(async () => {
    const stateFolder = await mkdtemp(join(tmpdir(), 'rolepin-test-'));
    await (await labWith(WORLD, { stateFolder })).stop();
    const state = await openState(await openLevelStore(join(stateFolder, 'state')));
    prod = state.clusters.get('prod')?.signingKey as JWK;
    dev = state.clusters.get('dev')?.signingKey as JWK;
    await state.close();
    lab = await labWith(WORLD, { stateFolder, now: () => now });
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'none' };
    sts = new STSClient({ endpoint: lab.endpoint, region: 'us-east-1', maxAttempts: 1, credentials });
  });
  afterAll(() => lab.stop());

  const claimsNow = () => {
    const issued = Math.floor(now / 1000);
    return {
      iss: `https://${ISSUER}`,
      sub: SUBJECT,
      aud: ['sts.amazonaws.com'],
      iat: issued,
      nbf: issued,
      exp: issued + 3600,
    };
  };

  async function forge({ key = prod, header = {}, claims = {}, without = [] }: Forged = {}): Promise<string> {
    const all = Object.entries({ ...claimsNow(), ...claims }).filter(([name]) => !without.includes(name));
    return new SignJWT(Object.fromEntries(all))
      .setProtectedHeader({ alg: 'RS256', kid: prod.kid ?? '', ...header })
      .sign(await importJWK(key, 'RS256'));
  }

  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  /** A token whose parts are made by hand: libraries refuse to make some of these. */
  const byHand = (header: object, signed: (input: string) => string, claims: object = {}): string => {
    const input = `${part(header)}.${part({ ...claimsNow(), ...claims })}`;
    return `${input}.${signed(input)}`;
  };

  const assume = (token: string, roleArn = 'arn:aws:iam::111122223333:role/Writer', more: object = {}) =>
    outcome(
      sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: roleArn,
          RoleSessionName: 'hyve',
          WebIdentityToken: token,
          ...more,
        }),
      ),
    );

  const NOT_JWT =
    'InvalidIdentityTokenException: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)';
  const NO_KEY =
    "InvalidIdentityTokenException: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
  const BAD_SIGNATURE = 'InvalidIdentityTokenException: Token signature invalid';
  const AUDIENCE = 'InvalidIdentityTokenException: Incorrect token audience';
  const DENIED = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity';

  it('give credentials where all is right', async () => {
    expect(await assume(await forge())).toBe('ok');
    expect(await assume(await forge({ claims: { aud: 'sts.amazonaws.com' } }))).toBe('ok');
  });

  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const mine = pair.privateKey.export({ format: 'jwk' }) as JWK;
  const minePublic = pair.publicKey.export({ format: 'jwk' }) as JWK;
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = (key: KeyObject) => (input: string) =>
    sign('sha256', Buffer.from(input), key).toString('base64url');

  const forged: readonly { name: string; token: () => Promise<string> | string; says: string }[] = [
    { name: 'a key of its own', token: () => forge({ key: mine }), says: BAD_SIGNATURE },
    {
      name: 'a key of its own, under its own id',
      token: () => forge({ key: mine, header: { kid: 'mine' } }),
      says: NO_KEY,
    },
    {
      name: 'its own key in the header',
      token: () => forge({ key: mine, header: { jwk: minePublic } }),
      says: BAD_SIGNATURE,
    },
    {
      name: 'the address of its own keys in the header',
      token: () => forge({ key: mine, header: { jku: 'http://127.0.0.1:1/keys' } }),
      says: BAD_SIGNATURE,
    },
    {
      name: 'its own certificate in the header',
      token: () => forge({ key: mine, header: { x5c: ['MIIB'], x5u: 'http://127.0.0.1:1/' } }),
      says: BAD_SIGNATURE,
    },
    {
      name: 'no algorithm',
      token: () => byHand({ alg: 'none', kid: prod.kid }, () => ''),
      says: 'InvalidIdentityTokenException: Unsupported signature algorithm: none',
    },
    {
      name: 'no algorithm, in another case',
      token: () => byHand({ alg: 'nOnE', kid: prod.kid }, () => ''),
      says: 'InvalidIdentityTokenException: Unsupported signature algorithm: nOnE',
    },
    {
      name: 'the public key as a secret (key confusion)',
      token: async () => {
        const { kty, n, e } = prod;
        const pem = await exportSPKI((await importJWK({ kty, n, e } as JWK, 'RS256')) as never);
        const { createHmac } = await import('node:crypto');
        return byHand({ alg: 'HS256', kid: prod.kid }, (input) =>
          createHmac('sha256', pem).update(input).digest('base64url'),
        );
      },
      says: 'InvalidIdentityTokenException: Unsupported signature algorithm: HS256',
    },
    {
      name: 'an elliptic curve under the id of an RSA key',
      token: () =>
        byHand({ alg: 'ES256', kid: prod.kid }, (input) =>
          sign('sha256', Buffer.from(input), { key: curve.privateKey, dsaEncoding: 'ieee-p1363' }).toString(
            'base64url',
          ),
        ),
      says: NO_KEY,
    },
    {
      name: 'a critical extension that nobody knows',
      token: () => byHand({ alg: 'RS256', kid: prod.kid, crit: ['x'], x: 1 }, rsa(pair.privateKey)),
      says: BAD_SIGNATURE,
    },
    {
      name: 'an algorithm that is no text',
      token: () => byHand({ alg: 5, kid: prod.kid }, () => ''),
      says: 'InvalidIdentityTokenException: Unsupported signature algorithm: 5',
    },
    { name: 'no key id', token: () => forge({ header: { kid: undefined } }), says: NO_KEY },
    { name: 'a key id in a list', token: () => forge({ header: { kid: [prod.kid] } }), says: NO_KEY },
    {
      name: 'the key of another cluster',
      token: () => forge({ key: dev, header: { kid: dev.kid } }),
      says: NO_KEY,
    },
    {
      name: 'the key of another cluster under the id of this one',
      token: () => forge({ key: dev }),
      says: BAD_SIGNATURE,
    },
    {
      name: 'other claims than were signed',
      token: async () => {
        const [header, , signature] = (await forge()).split('.');
        return `${header}.${part({ ...claimsNow(), sub: 'system:serviceaccount:hyve:other' })}.${signature}`;
      },
      says: BAD_SIGNATURE,
    },
    {
      name: 'another header than was signed',
      token: async () => {
        const [, payload, signature] = (await forge()).split('.');
        return `${part({ alg: 'RS256', kid: prod.kid, typ: 'JWT' })}.${payload}.${signature}`;
      },
      says: BAD_SIGNATURE,
    },
    {
      name: 'a signature cut off',
      token: async () => (await forge()).replace(/\.[^.]*$/, '.'),
      says: BAD_SIGNATURE,
    },
    { name: 'a newline at its end', token: async () => `${await forge()}\n`, says: NOT_JWT },
    { name: 'a blank at its beginning', token: async () => ` ${await forge()}`, says: NOT_JWT },
    { name: 'a newline inside', token: async () => (await forge()).replace('.', '.\n'), says: NOT_JWT },
    { name: 'four parts', token: async () => `${await forge()}.x`, says: NOT_JWT },
    { name: 'no JSON inside', token: () => 'abcd.efgh.ijkl', says: NOT_JWT },
    { name: 'a list as claims', token: () => `${part({ alg: 'RS256' })}.${part([1])}.x`, says: NOT_JWT },
    { name: 'no claims', token: () => 'not-a-jwt', says: NOT_JWT },
  ];

  it.each(forged)('are refused with $name', async ({ token, says }) => {
    expect(await assume(await token())).toBe(says);
  });

  const wrong: readonly { name: string; claims: Forged; says: string | RegExp }[] = [
    {
      name: 'another audience',
      claims: { claims: { aud: ['https://kubernetes.default.svc'] } },
      says: AUDIENCE,
    },
    {
      name: 'an audience in another case',
      claims: { claims: { aud: ['STS.amazonaws.com'] } },
      says: AUDIENCE,
    },
    {
      name: 'one audience of the list and one that is not',
      claims: { claims: { aud: ['sts.amazonaws.com', 'none'] } },
      says: /^InvalidIdentityTokenException: Incorrect token audience: AWS does not say whether/,
    },
    {
      name: 'no audience',
      claims: { without: ['aud'] },
      says: 'InvalidIdentityTokenException: Missing a required claim: aud',
    },
    {
      name: 'an empty list of audiences',
      claims: { claims: { aud: [] } },
      says: 'InvalidIdentityTokenException: Missing a required claim: aud',
    },
    {
      name: 'a number as audience',
      claims: { claims: { aud: 5 } },
      says: 'InvalidIdentityTokenException: Invalid claim: aud',
    },
    {
      name: 'an object in its audiences',
      claims: { claims: { aud: [{}] } },
      says: 'InvalidIdentityTokenException: Invalid claim: aud',
    },
    { name: 'an authorized party that no client id is', claims: { claims: { azp: 'none' } }, says: AUDIENCE },
    {
      name: 'a list as authorized party',
      claims: { claims: { azp: ['second'] } },
      says: 'InvalidIdentityTokenException: Invalid claim: azp',
    },
    {
      name: 'the authorized party in the place of the audience, and a trust policy for the audience',
      claims: { claims: { azp: 'second' } },
      says: DENIED,
    },
    {
      name: 'an audience of the client ids that the trust policy does not name',
      claims: { claims: { aud: ['second'] } },
      says: DENIED,
    },
    {
      name: 'an issuer that the account has no provider for',
      claims: { claims: { iss: 'https://issuer.example.com' } },
      says: 'InvalidIdentityTokenException: No OpenIDConnect provider found in your account for https://issuer.example.com',
    },
    {
      name: 'an issuer without its scheme',
      claims: { claims: { iss: ISSUER } },
      says: `InvalidIdentityTokenException: No OpenIDConnect provider found in your account for ${ISSUER}`,
    },
    {
      name: 'an issuer with a slash behind it',
      claims: { claims: { iss: `https://${ISSUER}/` } },
      says: `InvalidIdentityTokenException: No OpenIDConnect provider found in your account for https://${ISSUER}/`,
    },
    {
      name: 'an issuer over http',
      claims: { claims: { iss: `http://${ISSUER}` } },
      says: `InvalidIdentityTokenException: No OpenIDConnect provider found in your account for http://${ISSUER}`,
    },
    {
      name: 'an issuer in another case',
      claims: { claims: { iss: `https://${ISSUER.toLowerCase()}` } },
      says: `InvalidIdentityTokenException: No OpenIDConnect provider found in your account for https://${ISSUER.toLowerCase()}`,
    },
    {
      name: 'no issuer',
      claims: { without: ['iss'] },
      says: 'InvalidIdentityTokenException: Missing a required claim: iss',
    },
    {
      name: 'a list as issuer',
      claims: { claims: { iss: [`https://${ISSUER}`] } },
      says: 'InvalidIdentityTokenException: Missing a required claim: iss',
    },
    {
      name: 'no subject',
      claims: { without: ['sub'] },
      says: 'InvalidIdentityTokenException: Missing a required claim: sub',
    },
    {
      name: 'no expiry',
      claims: { without: ['exp'] },
      says: 'InvalidIdentityTokenException: Missing a required claim: exp',
    },
    {
      name: 'no time of issue',
      claims: { without: ['iat'] },
      says: 'InvalidIdentityTokenException: Missing a required claim: iat',
    },
    {
      name: 'a text as expiry',
      claims: { claims: { exp: '9999999999' } },
      says: 'InvalidIdentityTokenException: Invalid claim: exp',
    },
    {
      name: 'another service account',
      claims: { claims: { sub: 'system:serviceaccount:hyve:default' } },
      says: DENIED,
    },
    {
      name: 'its service account in another case',
      claims: { claims: { sub: 'system:serviceaccount:hyve:HYVE-SA' } },
      says: DENIED,
    },
    {
      name: 'session tags that the trust policy does not let in',
      claims: { claims: { 'https://aws.amazon.com/tags': { principal_tags: { team: ['a'] } } } },
      says: DENIED,
    },
    {
      name: 'a source identity that it does not let in',
      claims: { claims: { 'https://aws.amazon.com/source_identity': 'me' } },
      says: DENIED,
    },
    {
      name: 'a text as tags',
      claims: { claims: { 'https://aws.amazon.com/tags': 'team' } },
      says: 'InvalidIdentityTokenException: The tags of the token are not an object',
    },
  ];

  it.each(wrong)('of the cluster are refused with $name', async ({ claims, says }) => {
    const told = await assume(await forge(claims));
    if (typeof says === 'string') expect(told).toBe(says);
    else expect(told).toMatch(says);
  });

  it('are refused from the second of their expiry on', async () => {
    const token = await forge();
    const begin = now;
    now = begin + 3_599_000;
    expect(await assume(token)).toBe('ok');
    now = begin + 3_600_000;
    const late = Math.floor(now / 1000);
    expect(await assume(token)).toBe(
      `ExpiredTokenException: Token expired: current date/time ${late} must be before the expiration date/time ${late}`,
    );
    now = begin;
  });

  it('are refused before they are valid', async () => {
    const later = Math.floor(now / 1000) + 120;
    expect(await assume(await forge({ claims: { nbf: later } }))).toBe(
      'InvalidIdentityTokenException: Invalid claim: nbf',
    );
  });

  it('of an authorized party are held to it alone', async () => {
    const token = await forge({ claims: { aud: ['none'], azp: 'sts.amazonaws.com' } });
    expect(await assume(token)).toBe('ok');
  });

  it('may bring tags and a source identity where the trust policy lets them', async () => {
    const token = await forge({
      claims: {
        'https://aws.amazon.com/tags': { principal_tags: { team: ['a'] }, transitive_tag_keys: ['team'] },
        'https://aws.amazon.com/source_identity': 'someone',
      },
    });
    expect(await assume(token, 'arn:aws:iam::111122223333:role/Tagged')).toBe('ok');
  });

  it('of one cluster do not open the roles of another', async () => {
    expect(await assume(await forge(), 'arn:aws:iam::111122223333:role/OfOther')).toBe(DENIED);
  });

  it('are refused where the provider is in another account than the role', async () => {
    expect(await assume(await forge(), 'arn:aws:iam::444455556666:role/Writer')).toBe(
      `InvalidIdentityTokenException: No OpenIDConnect provider found in your account for https://${ISSUER}`,
    );
  });

  it('of an issuer whose keys the lab does not have are refused', async () => {
    const token = await forge({ claims: { iss: `https://${GITHUB}`, sub: 'repo:hyve/app:ref:x' } });
    expect(await assume(token, 'arn:aws:iam::111122223333:role/OfGitHub')).toBe(NO_KEY);
  });

  it('are told nothing of roles that do not exist', async () => {
    expect(await assume(await forge(), 'arn:aws:iam::111122223333:role/None')).toBe(DENIED);
  });

  it('are looked at before the trust policy is, and after the parameters are', async () => {
    const bad = await forge({ key: mine });
    expect(await assume(bad, 'arn:aws:iam::111122223333:role/None')).toBe(BAD_SIGNATURE);
    expect(await assume(bad, 'arn:aws:iam::111122223333:role/None', { RoleSessionName: 'a b' })).toMatch(
      /^ValidationError: /,
    );
    expect(await assume(await forge(), undefined, { DurationSeconds: 7200 })).toBe(
      'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
    expect(await assume(bad, undefined, { DurationSeconds: 7200 })).toBe(BAD_SIGNATURE);
  });

  it('are refused unread where they are too long', async () => {
    expect(await assume('x'.repeat(20_001))).toMatch(/^ValidationError: .*between 4 and 20000/);
    expect(await assume('x')).toMatch(/^ValidationError: /);
  });
});
