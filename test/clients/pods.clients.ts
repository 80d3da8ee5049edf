import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.ts';
import { NODE, ROLE } from '../lab/pods/world.ts';
import { ACCOUNT, labWith } from '../lab/support.ts';
import { labRunner, WORLD } from './pods.ts';
import { AWS, PYTHON } from './run.ts';

const SAY_AND_PUT = `
import boto3
from botocore.exceptions import BotoCoreError, ClientError
for act in (lambda: boto3.client('sts').get_caller_identity()['Arn'],
            lambda: boto3.client('s3').put_object(Bucket='hyve-data', Key='a', Body=b'x')['ETag']):
    try:
        print(act())
    except (BotoCoreError, ClientError) as error:
        print(error)
`;

/** Says who it is and writes an object, by the client that is named. */
const CLIENTS = {
  boto3: [PYTHON, '-c', SAY_AND_PUT],
  'the AWS CLI': [
    '/bin/sh',
    '-c',
    `{ ${AWS} sts get-caller-identity --query Arn --output text; echo x | ${AWS} s3 cp - s3://hyve-data/a && echo put; } 2>&1`,
  ],
} as const;

// what Debian's clients know; those of today read the file themselves
const OLD_VARIABLE = [
  '/bin/sh',
  '-c',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN=$(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") exec "$@"',
  'sh',
];

describe.each(Object.keys(CLIENTS) as readonly (keyof typeof CLIENTS)[])(
  '%s, as Debian ships it, under `rolepin lab run --proxy`',
  (client) => {
    let lab: Lab;
    let run: Awaited<ReturnType<typeof labRunner>>;
    beforeAll(async () => {
      lab = await labWith(WORLD);
      run = await labRunner(lab);
    });
    afterAll(() => lab.stop());

    const said = async (subject: string, before: readonly string[] = [], ...options: readonly string[]) => {
      const { stdout, stderr } = await run(subject, [...before, ...CLIENTS[client]], ...options);
      expect(stderr).toBe('');
      return stdout.trim().split(/\n+/);
    };
    const session = (role: string): string => `^arn:aws:sts::${ACCOUNT}:assumed-role/${role}/`;

    it('writes as the pod, by its token', async () => {
      const [arn, put] = await said('prod/hyve/hyve-sa');
      expect(arn).toMatch(new RegExp(session('HyveS3WriterRole')));
      expect(put).toMatch(/^(put|"[0-9a-f]{32}")$/);
    });

    it('is refused as another pod, in the words of AWS', async () => {
      const refused = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
      const lines = await said('prod/hyve/default', [], '--role', ROLE);
      expect(lines).toHaveLength(2);
      for (const line of lines) expect(line).toContain(refused);
    });

    it('is what an association makes it, by the agent', async () => {
      const [arn, put] = await said('prod/hyve/associated', OLD_VARIABLE);
      expect(arn).toMatch(new RegExp(session('Associated')));
      expect(put).toMatch(/AccessDenied.*Associated.* is not authorized to perform: s3:PutObject/);
    });

    it('is its node on the network of the host, and nobody behind the hop limit', async () => {
      expect((await said('pod:prod/hyve/on-host'))[0]).toMatch(new RegExp(session('prod-node')));
      expect((await said(`node:prod/${NODE}`))[0]).toMatch(new RegExp(session('prod-node')));
      expect((await said('prod/hyve/default'))[0]).toMatch(/^Unable to locate credentials/);
    });
  },
);
