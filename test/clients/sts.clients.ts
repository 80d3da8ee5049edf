import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.ts';
import { STS } from '../../src/lab/services/sts/sts.ts';
import { ROLE } from '../lab/pods/world.ts';
import { ACCOUNT, labWith, tokenOf } from '../lab/support.ts';
import { ANNA, WORLD } from './pods.ts';
import {
  AWS,
  answersIn,
  byProxy,
  environmentOf,
  REACHED,
  refusalsIn,
  runClient,
  type Step,
  stepsOf,
} from './run.ts';

const TARGET = `arn:aws:iam::${ACCOUNT}:role/Target`;
const TARGET_SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/Target/hyve`;
const PINNED_SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/HyveS3WriterRole/hyve`;
const SUBJECT = 'system:serviceaccount:hyve:hyve-sa';
const NOT_TRUSTED = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';

describe.each(REACHED)("boto3, as Debian ships it, against the lab's STS by the %s", (reached) => {
  let lab: Lab;
  let steps: readonly Step[] = [];
  beforeAll(async () => {
    lab = await labWith(WORLD);
    const tokens = [await tokenOf(lab, 'prod/hyve/hyve-sa'), await tokenOf(lab, 'prod/hyve/default')];
    const env = await environmentOf(lab, ANNA);
    steps = await stepsOf('sts.py', [reached === 'proxy' ? '' : lab.endpoint, ...tokens], {
      ...env,
      ...(reached === 'proxy' ? byProxy(lab) : {}),
    });
  });
  afterAll(() => lab.stop());

  it('makes every call that the lab has', () => {
    const made = new Set(steps.map(({ call }) => call));
    expect(Object.keys(STS.operations).filter((name) => !made.has(name))).toEqual([]);
  });

  it('is refused what STS refuses, and nothing else', () => {
    expect(refusalsIn(steps)).toEqual([
      'AssumeRole AccessDenied 403',
      'AssumeRole ValidationError 400',
      'AssumeRole MalformedPolicyDocument 400',
      'AssumeRoleWithWebIdentity AccessDenied 403',
      'AssumeRoleWithWebIdentity InvalidIdentityToken 400',
      'GetAccessKeyInfo ValidationError 400',
    ]);
    expect(steps.filter(({ error }) => error === 'AccessDenied').map(({ message }) => message)).toEqual([
      `User: ${ANNA} is not authorized to perform: sts:AssumeRole on resource: ${TARGET} because no role trust policy allows the sts:AssumeRole action`,
      NOT_TRUSTED,
    ]);
  });

  it('gets the sessions that it asks for', () => {
    expect(answersIn(steps, 'GetCallerIdentity')).toMatchObject([{ Account: ACCOUNT, Arn: ANNA }]);
    expect(answersIn(steps, 'AssumeRole')).toMatchObject([
      {
        AssumedRoleUser: { Arn: TARGET_SESSION },
        SourceIdentity: 'anna',
        PackedPolicySize: expect.any(Number) as number,
      },
    ]);
    expect(answersIn(steps, 'AssumeRoleWithWebIdentity')).toMatchObject([
      {
        AssumedRoleUser: { Arn: PINNED_SESSION },
        SubjectFromWebIdentityToken: SUBJECT,
        Audience: 'sts.amazonaws.com',
      },
    ]);
    expect(answersIn(steps, 'GetAccessKeyInfo')).toEqual([{ Account: ACCOUNT }]);
    expect(answersIn(steps, 'identity')).toEqual([TARGET_SESSION, PINNED_SESSION, ANNA]);
  });
});

describe("the AWS CLI, as Debian ships it, against the lab's STS", () => {
  let lab: Lab;
  let env: Record<string, string> = {};
  beforeAll(async () => {
    lab = await labWith(WORLD);
    env = await environmentOf(lab, ANNA);
  });
  afterAll(() => lab.stop());

  interface Case {
    readonly args: readonly string[];
    readonly answer?: object;
    readonly says?: string;
  }
  const pinned = ['assume-role-with-web-identity', '--role-arn', ROLE, '--role-session-name', 'hyve'];
  const cases = async (): Promise<readonly Case[]> => {
    const key = env['AWS_ACCESS_KEY_ID'] ?? '';
    const web = ['--web-identity-token', await tokenOf(lab, 'prod/hyve/hyve-sa')];
    const other = ['--web-identity-token', await tokenOf(lab, 'prod/hyve/default')];
    const target = ['assume-role', '--role-arn', TARGET, '--role-session-name', 'hyve'];
    const tagged = [
      '--tags',
      'Key=team,Value=hyve',
      '--transitive-tag-keys',
      'team',
      '--source-identity',
      'anna',
    ];
    const denied = (operation: string): string =>
      `An error occurred (AccessDenied) when calling the ${operation} operation: `;
    return [
      { args: ['get-caller-identity'], answer: { Arn: ANNA } },
      {
        args: [...target, '--external-id', 'a/b:c', ...tagged],
        answer: { AssumedRoleUser: { Arn: TARGET_SESSION }, SourceIdentity: 'anna' },
      },
      {
        args: target,
        says: `${denied('AssumeRole')}User: ${ANNA} is not authorized to perform: sts:AssumeRole on resource: ${TARGET} because no role trust policy allows the sts:AssumeRole action`,
      },
      { args: [...pinned, ...web], answer: { SubjectFromWebIdentityToken: SUBJECT } },
      { args: [...pinned, ...other], says: `${denied('AssumeRoleWithWebIdentity')}${NOT_TRUSTED}` },
      {
        args: ['get-session-token'],
        answer: { Credentials: { AccessKeyId: expect.stringMatching(/^ASIA/) as string } },
      },
      { args: ['get-access-key-info', '--access-key-id', key], answer: { Account: ACCOUNT } },
    ];
  };

  it('makes every call, and tells of refusals in the words of AWS', async () => {
    for (const { args, answer, says = '' } of await cases()) {
      const command = ['sts', ...args, '--endpoint-url', lab.endpoint, '--output', 'json'];
      const { exit, stdout, stderr } = await runClient(AWS, command, env);
      expect({ args, exit, says: stderr.trim() }).toEqual({ args, exit: says === '' ? 0 : 254, says });
      if (answer !== undefined) expect(JSON.parse(stdout)).toMatchObject(answer);
    }
  });
});
