import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rolepin } from './run.ts';

const cwd = mkdtempSync(join(tmpdir(), 'rolepin-'));
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

const trust = (operator: string, subject: string): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { [operator]: { [`${ISSUER}:sub`]: subject } },
    },
  ],
});
const EXACT = trust('StringEquals', 'system:serviceaccount:hyve:hyve-sa');
const WIDE = trust('StringLike', 'system:serviceaccount:hyve:*');
const OTHER = trust('StringEquals', 'system:serviceaccount:hyve:other');

const write = (name: string, value: unknown): string => {
  writeFileSync(join(cwd, name), typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  return name;
};
const compare = (before: unknown, after: unknown, ...more: readonly string[]) =>
  rolepin(['compare', write('old.json', before), write('new.json', after), ...more], { cwd });

describe('rolepin compare', () => {
  it('exits with 0 where both are equal, whatever their spelling', () => {
    const spelled = JSON.stringify(EXACT).replace('"StringEquals"', '"StringLike"');
    expect(compare(EXACT, spelled)).toEqual({
      exit: 0,
      stdout: 'equal: NEW admits what OLD admits, and nothing else\n',
      stderr: '',
    });
  });

  it('exits with 0 where the new one is narrower, and shows what it no longer admits', () => {
    const run = compare(WIDE, EXACT);
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toMatch(/^narrower: /);
    expect(run.stdout).toContain('\nOLD admits, and NEW does not:\n  call sts:AssumeRoleWithWebIdentity\n');
    expect(run.stdout).not.toContain('NEW admits, and OLD does not:');
  });

  it('exits with 1 where the new one is wider, and shows a request that it admits', () => {
    const run = compare(EXACT, WIDE);
    expect(run).toMatchObject({ exit: 1, stderr: '' });
    expect(run.stdout).toMatch(/^wider: /);
    expect(run.stdout).toMatch(
      /\nNEW admits, and OLD does not:\n(?:.*\n)*.*:sub\n {4}= system:serviceaccount:hyve:/,
    );
  });

  it('exits with 1 where neither holds the other, with a request for each direction', () => {
    const run = compare(EXACT, OTHER);
    expect(run).toMatchObject({ exit: 1, stderr: '' });
    expect(run.stdout).toMatch(/^incomparable: /);
    expect(run.stdout).toContain('= system:serviceaccount:hyve:other\n');
    expect(run.stdout).toContain('= system:serviceaccount:hyve:hyve-sa\n');
  });

  it('gives the same as JSON', () => {
    const answer = JSON.parse(compare(EXACT, OTHER, '--format', 'json').stdout) as object;
    expect(answer).toMatchObject({
      schemaVersion: 1,
      relation: 'incomparable',
      added: { witness: { context: { [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:other' } } },
      removed: { witness: { context: { [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:hyve-sa' } } },
    });
    expect(JSON.parse(compare(EXACT, EXACT, '--format', 'json').stdout)).toMatchObject({
      added: null,
      removed: null,
    });
  });

  it.each([
    { name: 'aws iam get-role', printed: { Role: { Arn: 'x', AssumeRolePolicyDocument: WIDE } } },
    { name: 'aws iam get-policy-version', printed: { PolicyVersion: { Document: WIDE, VersionId: 'v1' } } },
    { name: 'aws iam get-role-policy', printed: { RoleName: 'x', PolicyName: 'y', PolicyDocument: WIDE } },
    { name: 'aws s3api get-bucket-policy', printed: { Policy: JSON.stringify(WIDE) } },
    { name: 'a document URL-encoded', printed: { PolicyDocument: encodeURIComponent(JSON.stringify(WIDE)) } },
  ])('takes what $name prints', ({ printed }) => {
    expect(compare(WIDE, printed).stdout).toMatch(/^equal: /);
  });

  it('reads one of the two from standard input, and YAML', () => {
    write('new.json', WIDE);
    expect(rolepin(['compare', '-', 'new.json'], { cwd, input: JSON.stringify(WIDE) }).stdout).toMatch(
      /^equal: /,
    );
    const yaml =
      'Version: "2012-10-17"\nStatement:\n  - Effect: Allow\n    Action: s3:GetObject\n    Resource: "*"\n';
    write('old.yaml', yaml);
    expect(
      rolepin(['compare', 'old.yaml', '-'], { cwd, input: yaml.replace('GetObject', 'Get*') }).exit,
    ).toBe(1);
    expect(rolepin(['compare', '-', '-'], { cwd })).toMatchObject({ exit: 2, stdout: '' });
  });

  it.each([
    {
      name: 'a file that is not there',
      text: undefined,
      told: "new.json: can't read it: no such file or folder",
    },
    {
      name: 'broken JSON',
      text: '{"Statement": [\n',
      told: 'new.json:2:1: the JSON ends before it is complete',
    },
    {
      name: 'no policy',
      text: '{"name": "x"}',
      told: 'new.json: no policy document: there is no `Statement`',
    },
    { name: 'a list', text: '[]', told: 'new.json: a policy document is an object, not a list' },
    { name: 'nothing', text: ' ', told: 'new.json: the file is empty' },
    {
      name: 'a statement that is not understood',
      text: '{"Version": "2012-10-17",\n "Statement": {\n  "Effect": "Alow"}}',
      told: 'new.json:3:13: `Effect` is "Allow" or "Deny", not "Alow"',
    },
  ])('exits with 2 and the place for $name', ({ text, told }) => {
    write('old.json', WIDE);
    const name = text === undefined ? 'none/new.json' : write('new.json', text);
    const run = rolepin(['compare', 'old.json', name], { cwd });
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain(told);
  });
});
