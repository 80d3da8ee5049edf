import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.ts';
import { EMPTY } from '../lab/iam/support.ts';
import { ACCOUNT, labWith } from '../lab/support.ts';
import { AWS, byProxy, environmentOf, PYTHON, REACHED, runClient } from './run.ts';

const SIZE = 9 * 1024 * 1024;
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::data/closed/*' },
  ],
});

/** Opens an address as a program that knows nothing of AWS. */
const OPEN = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode(), end='')";

/** A command line of the AWS CLI, and what it prints or the words it fails with. */
interface Line {
  readonly args: readonly string[];
  readonly prints?: RegExp;
  readonly says?: string;
}

/** Commands that move files, which are those that people type. */
const FILES: readonly Line[] = [
  { args: ['s3', 'mb', 's3://data'], prints: /^make_bucket: data$/ },
  { args: ['s3', 'cp', 'big', 's3://data/a b/ü+', '--no-progress'], prints: /^upload: / },
  { args: ['s3', 'cp', 's3://data/a b/ü+', 'back', '--no-progress'], prints: /^download: / },
  { args: ['s3', 'sync', 'tree', 's3://data/tree', '--no-progress'], prints: /^upload: .*\nupload: .*$/ },
  { args: ['s3', 'sync', 'tree', 's3://data/tree', '--no-progress'], prints: /^$/ },
  { args: ['s3', 'cp', 's3://data/tree/one', 's3://data/copy', '--no-progress'], prints: /^copy: / },
  {
    args: ['s3', 'ls', 's3://data', '--recursive'],
    prints: / 9437184 a b\/ü\+\n.* 3 copy\n.* 3 tree\/in\/two\n/,
  },
  { args: ['s3', 'rb', 's3://data'], says: 'BucketNotEmpty' },
];

/** Commands that make one call. */
const CALLS: readonly Line[] = [
  {
    args: ['s3api', 'head-object', '--key', 'a b/ü+', '--query', '[ContentLength,ETag]', '--output', 'text'],
    prints: /^9437184\t"[0-9a-f]{32}-2"$/,
  },
  {
    args: ['s3api', 'head-object', '--key', 'none'],
    says: '(404) when calling the HeadObject operation: Not Found',
  },
  { args: ['s3api', 'get-object', '--key', 'copy', '--range', 'bytes=1-', 'part'], prints: /"bytes 1-2\/3"/ },
  {
    args: ['s3api', 'put-object', '--key', 'sum', '--body', 'tree/one', '--checksum-algorithm', 'SHA256'],
    prints: /ChecksumSHA256/,
  },
  { args: ['s3api', 'list-objects', '--prefix', 'tree/', '--query', 'length(Contents)'], prints: /^2$/ },
  { args: ['s3api', 'put-bucket-policy', '--policy', POLICY], prints: /^$/ },
  {
    args: ['s3api', 'put-object', '--key', 'closed/a', '--body', 'tree/one'],
    says: `(AccessDenied) when calling the PutObject operation: User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::data/closed/a" with an explicit deny in a resource-based policy`,
  },
  {
    args: ['s3api', 'get-bucket-policy', '--query', 'Policy', '--output', 'text'],
    prints: /arn:aws:s3:::data\/closed\/\*/,
  },
  {
    args: ['s3api', 'put-public-access-block', '--public-access-block-configuration', 'BlockPublicAcls=true'],
    prints: /^$/,
  },
];

// boto3 makes all of the single calls by the proxy as well
const LINES = { endpoint: [...FILES, ...CALLS], proxy: FILES } as const;

describe.each(REACHED)("the AWS CLI, as Debian ships it, against the lab's S3 by the %s", (reached) => {
  let lab: Lab;
  let env: Record<string, string> = {};
  let folder: string;
  beforeAll(async () => {
    lab = await labWith(EMPTY);
    const root = await environmentOf(lab, `arn:aws:iam::${ACCOUNT}:root`);
    env = { ...root, ...(reached === 'proxy' ? byProxy(lab) : {}) };
    folder = await mkdtemp(join(tmpdir(), 'rolepin-files-'));
    mkdirSync(join(folder, 'tree', 'in'), { recursive: true });
    writeFileSync(join(folder, 'big'), Buffer.alloc(SIZE, '0123456789abcdef'));
    writeFileSync(join(folder, 'tree', 'one'), 'one');
    writeFileSync(join(folder, 'tree', 'in', 'two'), 'two');
    const settings = join(env['HOME'] ?? '', '.aws');
    mkdirSync(settings);
    writeFileSync(join(settings, 'config'), '[default]\ns3 =\n  signature_version = s3v4\n');
  });
  afterAll(() => lab.stop());

  const follow = async (lines: readonly Line[]): Promise<void> => {
    for (const { args, prints, says } of lines) {
      const bucket = args[0] === 's3api' ? ['--bucket', 'data'] : [];
      const endpoint = reached === 'proxy' ? [] : ['--endpoint-url', lab.endpoint];
      const { exit, stdout, stderr } = await runClient(AWS, [...args, ...bucket, ...endpoint], env, folder);
      if (says === undefined) expect({ args, exit, stderr }).toEqual({ args, exit: 0, stderr: '' });
      else
        expect({ args, exit: exit === 0, stderr }).toEqual({
          args,
          exit: false,
          stderr: expect.stringContaining(says) as string,
        });
      if (prints !== undefined) expect(stdout.trim()).toMatch(prints);
    }
  };
  const sum = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex');

  it('moves files, and makes single calls', async () => {
    await follow(LINES[reached]);
    expect(sum('back')).toBe(sum('big'));
  });

  it('signs addresses that open for whoever has them', async () => {
    const endpoint = reached === 'proxy' ? [] : ['--endpoint-url', lab.endpoint];
    const { stdout } = await runClient(AWS, ['s3', 'presign', 's3://data/copy', ...endpoint], env);
    const { host, pathname, search } = new URL(stdout.trim());
    expect(`${host}${pathname}`).toBe(
      reached === 'proxy'
        ? 'data.s3.us-east-1.amazonaws.com/copy'
        : `${new URL(lab.endpoint).host}/data/copy`,
    );
    expect(new URLSearchParams(search).get('X-Amz-Algorithm')).toBe('AWS4-HMAC-SHA256');
    const { stdout: body } = await runClient(PYTHON, ['-c', OPEN, stdout.trim()], {
      ...env,
      SSL_CERT_FILE: lab.ca,
    });
    expect(body).toBe('one');
  });

  it('leaves nothing behind', () =>
    follow([
      { args: ['s3', 'rm', 's3://data', '--recursive'], prints: /^(delete: .*\n?)+$/ },
      { args: ['s3', 'rb', 's3://data'], prints: /^remove_bucket: data$/ },
      { args: ['s3', 'ls'], prints: /^$/ },
    ]));
});
