import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { namespace, role, snapshot } from '../grant/setting.ts';
import { rolepin } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'rolepin-grant-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
};
const WORLD = file('world.json', snapshot());
const WISH = [
  'grant',
  'hyve/hyve-sa',
  '--role',
  'Writer',
  '--bucket',
  'amzn-s3-demo-hyve',
  '--access',
  'write',
];
const shared = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 'sts:AssumeRole' },
  ],
};

describe('rolepin grant', () => {
  it('shows the plan as a diff within 80 columns, and what it comes to', () => {
    const { exit, stdout, stderr } = rolepin([...WISH, WORLD]);
    expect(stderr).toBe('');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^plan: 6 steps to give Writer to hyve\/hyve-sa\n/);
    expect(stdout).toContain('+ 4. trust-policy arn:aws:iam::111122223333:role/Writer');
    expect(stdout).toContain('"Action": ["s3:PutObject", "s3:AbortMultipartUpload"],');
    expect(stdout).toMatch(/\nproven: only prod\/hyve\/hyve-sa can get Writer\n$/);
    const long = stdout
      .split('\n')
      .filter((line) => line.length > 80 && !/^\s*[+-] {2,}"|^ {5}arn:/.test(line));
    expect(long).toEqual([]);
  });

  it('prints the contract’s JSON', () => {
    const { exit, stdout } = rolepin([...WISH, WORLD, '--emit', 'json']);
    const plan = JSON.parse(stdout) as Record<string, unknown>;
    expect(exit).toBe(0);
    expect(plan).toMatchObject({
      schemaVersion: 1,
      role: { arn: 'arn:aws:iam::111122223333:role/Writer', name: 'Writer' },
      verdict: { verdict: 'proven' },
      warnings: [],
    });
    expect(rolepin([...WISH, WORLD, '--format', 'json']).stdout).toBe(stdout);
  });

  it('writes a form to a file, and warnings to standard error', () => {
    const target = join(folder, 'grant.tf');
    const { exit, stdout, stderr } = rolepin([
      ...WISH,
      '--prefix',
      'in',
      WORLD,
      '--emit',
      'terraform',
      '--output',
      target,
    ]);
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: '' });
    expect(stderr).toMatch(/^rolepin: warning: the prefix `in` is taken as `in\/`/);
    expect(readFileSync(target, 'utf8')).toContain('resource "aws_iam_role" "role"');
  });

  it('exits with 1 where others will get the role, and shows who', () => {
    const world = file('shared.json', snapshot({ roles: [role('Writer', shared)] }));
    const { exit, stdout } = rolepin([...WISH, world]);
    expect(exit).toBe(1);
    expect(stdout).toContain('statement 1 lets in principal:arn:aws:iam::444455556666:root');
    expect(stdout).toContain('refuted: others than prod/hyve/hyve-sa can get Writer');
    expect(rolepin([...WISH, '--exclusive', world]).exit).toBe(0);
  });

  it('takes policies of the user’s own, and warns of those that allow nothing', () => {
    const policy = file('secrets.json', {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::my-pod-secrets-bucket' },
      ],
    });
    const { stdout } = rolepin(['grant', 'hyve/hyve-sa', '--policy', policy, WORLD]);
    expect(stdout).toContain('permission-policy arn:aws:iam::111122223333:role/prod.hyve.hyve-sa');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'which is no object: write `arn:aws:s3:::my-pod-secrets-bucket/*`',
    );
    const { exit, stderr } = rolepin([
      'grant',
      'hyve/hyve-sa',
      '--policy',
      file('trust.json', shared),
      WORLD,
    ]);
    expect(exit).toBe(2);
    expect(stderr).toContain('a permission policy names no principal');
  });

  it('says all that is wrong with a wish', () => {
    const { exit, stdout, stderr } = rolepin([
      'grant',
      'hyve',
      '--bucket',
      'B',
      '--access',
      'read',
      '--cluster',
      'prod',
      WORLD,
    ]);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain('not a service account: `hyve`');
    expect(stderr).toContain('no name of a bucket: `B`');
  });

  it('takes several clusters', () => {
    const stage = {
      cluster: {
        name: 'stage',
        arn: 'arn:aws:eks:us-east-1:111122223333:cluster/stage',
        identity: { oidc: { issuer: 'https://oidc.example/id/S' } },
      },
      podIdentityAssociations: [],
      accessEntries: [],
      objects: [namespace('hyve')],
    };
    const world = file('two.json', snapshot({ clusters: [stage] }));
    expect(rolepin([...WISH, world]).stderr).toContain('no cluster is named');
    const { exit, stdout } = rolepin([
      ...WISH,
      '--cluster',
      'prod',
      '--cluster',
      'stage',
      world,
      '--emit',
      'json',
    ]);
    expect(exit).toBe(0);
    expect(stdout).toContain('"Sid": "RolepinIrsa2"');
  });
});
