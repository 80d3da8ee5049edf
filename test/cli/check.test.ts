import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { CLAIM, PROVEN, REFUTED, ROLE, ROOT, rolepin } from './run.ts';

const WORLD = join(ROOT, 'test/worlds/w03-namespace/snapshot.json');
const scratch = (): string => mkdtempSync(join(tmpdir(), 'rolepin-'));
const claims = (only: string, depth = 'assume'): string =>
  `version: 1\nclaims:\n  - role: ${ROLE}\n    only: [${only}]\n    depth: ${depth}\n`;

describe('rolepin check', () => {
  it('exits with 0 and says so where the claim is proven', () => {
    const run = rolepin(['check', ...PROVEN, ...CLAIM]);
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toMatch(/^proven: only prod\/hyve\/hyve-sa can get HyveS3WriterRole\n/);
  });

  it('exits with 1 where it is refuted, and quotes the statement, a request and the change', () => {
    const run = rolepin(['check', ...REFUTED, ...CLAIM]);
    expect(run).toMatchObject({ exit: 1, stderr: '' });
    expect(run.stdout).toMatch(/^refuted: others than prod\/hyve\/hyve-sa can get HyveS3WriterRole\n/);
    expect(run.stdout).toContain('every service account of namespace hyve in cluster prod');
    expect(run.stdout).toContain('--> test/worlds/w03-namespace/snapshot.json:21:');
    expect(run.stdout).toContain('    21 | {\n');
    expect(run.stdout).toContain('= system:serviceaccount:hyve:default');
    expect(run.stdout).toMatch(/^ +- +"StringLike": \{$/m);
    expect(run.stdout).toMatch(/^ +\+ +"StringEquals": \{$/m);
  });

  it('exits with 3 where it is undecided, and tells what is missing', () => {
    const run = rolepin(['check', 'test/worlds/w40-no-rbac/snapshot.json', ...CLAIM, '--depth', 'cluster']);
    expect(run.exit).toBe(3);
    expect(run.stdout).toMatch(/^undecided: whether only prod\/hyve\/hyve-sa can get HyveS3WriterRole\n/);
    expect(run.stdout).toContain('\nnot known\n');
  });

  it('counts the worst of several claims', () => {
    const folder = scratch();
    const two = `${claims('prod/hyve/*')}${claims('prod/hyve/hyve-sa').split('claims:\n')[1]}`;
    writeFileSync(join(folder, 'claims.yaml'), two);
    const run = rolepin(['check', WORLD, '--claims', join(folder, 'claims.yaml')]);
    expect(run.exit).toBe(1);
    expect(run.stdout).toMatch(/\n2 claims: 1 refuted, 1 proven\n$/);
  });

  it('writes a JSON report that keeps to its schema, the same bytes every time', () => {
    const args = ['check', ...REFUTED, ...CLAIM, '--format', 'json', '--now', '2026-11-23T12:00:00Z'];
    const run = rolepin(args);
    expect(run).toMatchObject({ exit: 1, stderr: '' });
    const schema = JSON.parse(readFileSync(join(ROOT, 'schemas/report.schema.json'), 'utf8')) as object;
    const validate = new Ajv2020({ allErrors: true }).compile(schema);
    expect(validate(JSON.parse(run.stdout)) ? [] : validate.errors).toEqual([]);
    expect(rolepin(args).stdout).toBe(run.stdout);
  });

  it('explains one path by its id or the beginning of it, and keeps its exit code', () => {
    const report = JSON.parse(rolepin(['check', ...REFUTED, ...CLAIM, '--format', 'json']).stdout) as {
      claims: { paths: { id: string; expected: boolean }[] }[];
    };
    const id = report.claims[0]?.paths.find((path) => !path.expected)?.id ?? '';
    for (const given of [id, id.slice(0, 6)]) {
      const run = rolepin(['check', ...REFUTED, ...CLAIM, '--explain', given]);
      expect(run.exit).toBe(1);
      expect(run.stdout).toContain(`path      ${id}`);
      expect(run.stdout).not.toContain('expected\n');
    }
  });

  it('refuses the id of no path, and names those there are', () => {
    const run = rolepin(['check', ...REFUTED, ...CLAIM, '--explain', 'nope']);
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toMatch(/^rolepin: no path has the id `nope`\n {2}hint: ids are [0-9a-f]{16}/);
  });

  it('reads standard input for the input `-`', () => {
    const run = rolepin(['check', '-', ...CLAIM, '--depth', 'assume'], {
      input: readFileSync(WORLD, 'utf8'),
    });
    expect(run.exit).toBe(1);
    expect(run.stdout).toContain('--> -:21:');
  });
});

describe('the claims of rolepin check', () => {
  it('are those of rolepin.yaml in the current folder, about the inputs of that folder', () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'rolepin.yaml'), claims('hyve/hyve-sa'));
    writeFileSync(join(cwd, 'snapshot.json'), readFileSync(WORLD));
    expect(rolepin(['check'], { cwd })).toMatchObject({ exit: 1, stderr: '' });
  });

  it('are those of the only input folder that has a rolepin.yaml', () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'aws'));
    mkdirSync(join(cwd, 'hyve'));
    writeFileSync(join(cwd, 'hyve/rolepin.yaml'), claims('prod/hyve/*'));
    writeFileSync(join(cwd, 'aws/snapshot.json'), readFileSync(WORLD));
    expect(rolepin(['check', 'aws', 'hyve/rolepin.yaml'], { cwd })).toMatchObject({ exit: 0, stderr: '' });
    writeFileSync(join(cwd, 'aws/rolepin.yaml'), claims('prod/hyve/*'));
    const run = rolepin(['check', 'aws', 'hyve'], { cwd });
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain('several inputs have a claims file: aws/rolepin.yaml, hyve/rolepin.yaml');
  });

  it('have to be somewhere', () => {
    const run = rolepin(['check', WORLD], { cwd: scratch() });
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain(
      'rolepin: nothing is claimed: there is no rolepin.yaml here or in an input folder\n',
    );
  });

  it('are not asked for where an input is not there', () => {
    const run = rolepin(['check', 'test/worlds', 'test/wrlds']);
    expect(run).toEqual({
      exit: 2,
      stdout: '',
      stderr: "rolepin: test/wrlds: can't read it: no such file or folder\n",
    });
  });

  it('are looked at as deep as the command line says', () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'rolepin.yaml'), claims('prod/hyve/*', 'account'));
    const run = rolepin(['check', WORLD, '--depth', 'assume'], { cwd });
    expect(run.stdout).toContain('  depth     assume\n');
  });

  const wrong: readonly { name: string; args: readonly string[]; message: string; hint: string }[] = [
    {
      name: 'a file and a role at once',
      args: ['--claims', 'x.yaml', '--role', ROLE],
      message: '`--claims` and `--role` are two ways to say what is claimed',
      hint: 'give one of them',
    },
    {
      name: 'a role without subjects',
      args: ['--role', ROLE],
      message: '`--role` needs the subjects that may have it',
      hint: `rolepin who ${ROLE}`,
    },
    {
      name: 'subjects without a role',
      args: ['--only', 'prod/hyve/hyve-sa'],
      message: '`--only` needs a role',
      hint: '--role ROLE-ARN',
    },
    {
      name: 'a role that is none',
      args: ['--role', 'HyveS3WriterRole', '--only', 'hyve/hyve-sa'],
      message: 'not the ARN of a role: `HyveS3WriterRole`',
      hint: 'arn:aws:iam::111122223333:role/NAME',
    },
    {
      name: 'a session',
      args: ['--role', 'arn:aws:sts::111122223333:assumed-role/App/me', '--only', 'hyve/hyve-sa'],
      message: 'not the ARN of a role: `arn:aws:sts::111122223333:assumed-role/App/me`',
      hint: 'the role is arn:aws:iam::111122223333:role/App',
    },
    {
      name: 'a role that is not in the inputs',
      args: ['--role', `${ROLE}x`, '--only', 'hyve/hyve-sa'],
      message: `the role is not in the inputs: \`${ROLE}x\``,
      hint: `did you mean ${ROLE}?`,
    },
    {
      name: 'a subject that is none',
      args: ['--role', ROLE, '--only', 'hyve-sa'],
      message: 'not a subject: `hyve-sa`',
      hint: 'CLUSTER/NAMESPACE/NAME',
    },
    {
      name: 'a cluster that is not in the inputs',
      args: ['--role', ROLE, '--only', 'prdo/hyve/hyve-sa'],
      message: 'no input tells of a cluster `prdo`, which `prdo/hyve/hyve-sa` names',
      hint: 'did you mean `prod`?',
    },
    {
      name: 'a day that is none',
      args: [...CLAIM, '--now', '2026-02-30'],
      message: 'not a date: `2026-02-30`',
      hint: '`--now 2027-01-31`',
    },
    {
      name: 'an option instead of a value',
      args: ['--role', '--only', 'hyve/hyve-sa'],
      message: '`--role` needs a value, and `--only` is an option',
      hint: '`rolepin check --help`',
    },
  ];

  it.each(wrong)('are refused: $name', ({ args, message, hint }) => {
    const run = rolepin(['check', WORLD, ...args], { cwd: scratch() });
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    const [first, ...rest] = run.stderr.split('\n');
    expect(first).toBe(`rolepin: ${message}`);
    expect(rest.join(' ').replace(/\s+/g, ' ')).toContain(hint);
  });

  it('are refused with the line of the file: a subject that is none', () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'rolepin.yaml'), claims('prod/hyve/hyve_sa'));
    const run = rolepin(['check', WORLD], { cwd });
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toMatch(/^rolepin: rolepin\.yaml:4:12: not a subject: `prod\/hyve\/hyve_sa`\n/);
  });

  it('are refused with the line of the file: a role that is not in the inputs', () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'rolepin.yaml'), claims('prod/hyve/hyve-sa').replace('Writer', 'Reader'));
    const run = rolepin(['check', WORLD], { cwd });
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toMatch(/^rolepin: rolepin\.yaml:3:5: the role is not in the inputs/);
  });
});
