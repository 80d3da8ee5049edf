import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.ts';
import { labOf, outcome, tokenOf } from './support.ts';

const ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';

describe('STS of the lab, asked by the AWS SDK', () => {
  let lab: Lab;
  let sts: STSClient;
  beforeAll(async () => {
    lab = await labOf('test/worlds/w01-exact/snapshot.json');
    sts = new STSClient({
      endpoint: lab.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
    });
  });
  afterAll(() => lab.stop());

  const assume = async (serviceAccount: string) =>
    sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: ROLE,
        RoleSessionName: 'hyve',
        WebIdentityToken: await tokenOf(lab, serviceAccount),
      }),
    );

  it('gives the role to the service account that its trust policy names', async () => {
    const { Credentials, AssumedRoleUser, Provider, SubjectFromWebIdentityToken, Audience } =
      await assume('prod/hyve/hyve-sa');
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::111122223333:assumed-role/HyveS3WriterRole/hyve');
    expect({ SubjectFromWebIdentityToken, Audience }).toEqual({
      SubjectFromWebIdentityToken: 'system:serviceaccount:hyve:hyve-sa',
      Audience: 'sts.amazonaws.com',
    });
    expect(Provider).toMatch(/^arn:aws:iam::111122223333:oidc-provider\/oidc\.eks\./);
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const own = new STSClient({ endpoint: lab.endpoint, region: 'us-east-1', credentials: session });
    const { Arn, Account } = await own.send(new GetCallerIdentityCommand({}));
    expect({ Arn, Account }).toEqual({ Arn: AssumedRoleUser?.Arn, Account: '111122223333' });
  });

  it('refuses another service account in the words of AWS', async () => {
    expect(await outcome(assume('prod/hyve/default'))).toBe(
      'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    );
  });

  it('refuses a key that it does not know', async () => {
    expect(await outcome(sts.send(new GetCallerIdentityCommand({})))).toBe(
      'InvalidClientTokenId: The security token included in the request is invalid.',
    );
  });
});
