import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ASSOCIATED_ROLE, NODE, NODE_ROLE, ROLE, WORLD } from '../lab/pods/world.ts';
import { ACCOUNT, snapshotFile } from '../lab/support.ts';
import { ROOT, rolepin } from './run.ts';

const MAIN = join(ROOT, 'dist/bin/rolepin.js');
const state = mkdtempSync(join(tmpdir(), 'rolepin-state-'));
const HERE = { XDG_STATE_HOME: state };

let up: ChildProcess;
let endpoint = '';

beforeAll(async () => {
  const world = await snapshotFile(WORLD);
  up = spawn(process.execPath, [MAIN, 'lab', 'up', world, '--format', 'json'], {
    env: { ...process.env, ...HERE },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) =>
    up.stdout?.once('data', (data) => resolve(String(data))),
  );
  endpoint = (JSON.parse(line) as { readonly endpoint: string }).endpoint;
});
afterAll(() => {
  up.kill();
});

/** A program for Node.js: what it does with the unmodified AWS SDK as the pod. */
function script(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'rolepin-script-')), 'script.mjs');
  const sdk = `import { createRequire } from 'node:module'; const require = createRequire('${ROOT}');
const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
const region = process.env.AWS_REGION ?? 'eu-west-1';
const told = async (call) => { try { return await call(); } catch (error) { return error.name + ': ' + error.message; } };
const whoAmI = () => told(async () => (await new STSClient({ region }).send(new GetCallerIdentityCommand({}))).Arn);
const put = () => told(async () => { await new S3Client({ region }).send(new PutObjectCommand({ Bucket: 'hyve-data', Key: 'a', Body: 'x' })); return 'put'; });
`;
  writeFileSync(file, `${sdk}${text}\n`);
  return file;
}

const WHO_AND_PUT = script('console.log(await whoAmI()); console.log(await put());');
const ENVIRONMENT = script('console.log(JSON.stringify(process.env));');

const labRun = (subject: string, command: readonly string[], options: readonly string[] = [], env = {}) =>
  rolepin(['lab', 'run', subject, ...options, '--', ...command], { env: { ...HERE, ...env } });

const environmentOf = (subject: string, options: readonly string[] = [], env = {}): Record<string, string> =>
  JSON.parse(labRun(subject, [process.execPath, ENVIRONMENT], options, env).stdout) as Record<string, string>;

const linesOf = (subject: string, ...options: readonly string[]): readonly string[] =>
  labRun(subject, [process.execPath, WHO_AND_PUT], options).stdout.split('\n');

describe('rolepin lab run', () => {
  it('lets the pod write with the unmodified AWS SDK', () => {
    const [arn, put] = linesOf('prod/hyve/hyve-sa');
    expect(arn).toMatch(`arn:aws:sts::${ACCOUNT}:assumed-role/HyveS3WriterRole/aws-sdk-js-session-`);
    expect(put).toBe('put');
  });

  it('refuses another pod that takes the role for its own, in AWS’s words', () => {
    const refused = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity';
    expect(linesOf('prod/hyve/default', '--role', ROLE)).toEqual([refused, refused, '']);
    const { stdout } = rolepin(['lab', 'log', '--no-follow'], { env: HERE });
    expect(stdout).toMatch(
      /AccessDenied sts:AssumeRoleWithWebIdentity\n {2}by system:serviceaccount:hyve:default\n/,
    );
  });

  it.each([
    { subject: 'prod/hyve/default', role: 'Hyve', says: 'not the ARN of a role: `Hyve`' },
    {
      subject: ROLE,
      role: ROLE,
      says: `\`--role\` is an annotation of a service account, and \`${ROLE}\` has none`,
    },
  ])('refuses --role $role of $subject', ({ subject, role, says }) => {
    const run = labRun(subject, ['true'], ['--role', role]);
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain(`rolepin: ${says}\n  hint: `);
  });

  it('gives Pod Identity its credentials by the agent', () => {
    const [arn, put] = linesOf('prod/hyve/associated');
    expect(arn).toMatch(`arn:aws:sts::${ACCOUNT}:assumed-role/Associated/`);
    expect(put).toMatch(/^AccessDenied: User: .*Associated.* is not authorized to perform: s3:PutObject/);
  });

  it('shows an ordinary pod the hop limit, and a pod on the host’s network the role of its node', () => {
    expect(linesOf('pod:prod/hyve/on-host')[0]).toMatch(`assumed-role/${NODE_ROLE.split('/')[1]}/`);
    const [ordinary] = linesOf('prod/hyve/default');
    expect(ordinary).toMatch(/^CredentialsProviderError/);
    expect(linesOf(`node:prod/${NODE}`)[0]).toMatch(`assumed-role/${NODE_ROLE.split('/')[1]}/`);
  });

  it('runs as a user, as a role and as the root user', () => {
    expect(linesOf(`arn:aws:iam::${ACCOUNT}:root`)).toEqual([`arn:aws:iam::${ACCOUNT}:root`, 'put', '']);
    expect(linesOf(`principal:arn:aws:iam::${ACCOUNT}:user/ci`)[0]).toBe(`arn:aws:iam::${ACCOUNT}:user/ci`);
    expect(linesOf(ASSOCIATED_ROLE)[0]).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Associated/rolepin`);
  });

  it('gives a pod the variables of the webhook and of the lab, and no others of AWS', () => {
    const env = environmentOf('prod/hyve/hyve-sa', [], {
      AWS_PROFILE: 'admin',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_CONFIG_FILE: '/home/me/.aws/config',
      KUBECONFIG: '/home/me/.kube/config',
      KEPT: 'yes',
    });
    const aws = Object.keys(env).filter((name) => /^(AWS_|KUBE)/.test(name));
    expect(aws.sort()).toEqual(
      [
        'AWS_DEFAULT_REGION',
        'AWS_EC2_METADATA_SERVICE_ENDPOINT',
        'AWS_ENDPOINT_URL',
        'AWS_REGION',
        'AWS_ROLE_ARN',
        'AWS_STS_REGIONAL_ENDPOINTS',
        'AWS_WEB_IDENTITY_TOKEN_FILE',
      ].sort(),
    );
    expect(env).toMatchObject({ AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'eu-west-1', KEPT: 'yes' });
    const folder = env['HOME']?.replace(/\/home$/, '') ?? '';
    expect(env['AWS_WEB_IDENTITY_TOKEN_FILE']).toBe(
      `${folder}/var/run/secrets/eks.amazonaws.com/serviceaccount/token`,
    );
    // nothing is left behind
    expect(existsSync(folder)).toBe(false);
  });

  it('gives the agent’s address of the lab, and that of the proxy where it is wanted', () => {
    const env = environmentOf('prod/hyve/associated', ['--proxy']);
    expect(env).toMatchObject({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v1/credentials`,
      HTTPS_PROXY: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      AWS_CA_BUNDLE: expect.stringMatching(/ca\.pem$/) as string,
      NO_PROXY: '127.0.0.1,localhost',
    });
    expect(env).not.toHaveProperty('AWS_ENDPOINT_URL');
    expect(env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']).toMatch(
      /\/var\/run\/secrets\/pods\.eks\.amazonaws\.com\/serviceaccount\/eks-pod-identity-token$/,
    );
  });

  it('gives a container its own variables, and injects beside them', () => {
    const env = environmentOf('pod:prod/hyve/own');
    expect(env).toMatchObject({ AWS_REGION: 'us-west-2', AWS_ROLE_ARN: 'arn:of:its:own' });
    expect(env).not.toHaveProperty('AWS_WEB_IDENTITY_TOKEN_FILE');
    expect(env).not.toHaveProperty('AWS_DEFAULT_REGION');
    expect(env).not.toHaveProperty('AWS_PROFILE');
  });

  it('mounts a token of the pod, without a newline', () => {
    const show = script(
      "const { readFileSync } = await import('node:fs'); console.log(JSON.stringify(readFileSync(process.env.AWS_WEB_IDENTITY_TOKEN_FILE, 'utf8')));",
    );
    const token = JSON.parse(labRun('pod:prod/hyve/hyve-0', [process.execPath, show]).stdout) as string;
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      readonly iat: number;
      readonly exp: number;
    };
    expect(claims).toMatchObject({
      sub: 'system:serviceaccount:hyve:hyve-sa',
      aud: ['sts.amazonaws.com'],
      'kubernetes.io': {
        pod: { name: 'hyve-0', uid: 'uid-of-hyve-0' },
        node: { name: NODE },
        serviceaccount: { uid: 'uid-of-hyve-sa' },
      },
    });
    expect(claims.exp - claims.iat).toBe(7200);
  });

  it('says where nothing is injected, and why', () => {
    const run = labRun('prod/other/default', ['true']);
    expect(run).toMatchObject({ exit: 0, stdout: '' });
    expect(run.stderr).toContain(
      'the webhook injects nothing: cluster `prod` of the lab has no service account',
    );
    expect(labRun('prod/other/default', ['true'], ['--quiet']).stderr).toBe('');
    expect(labRun('prod/hyve/hyve-sa', ['true']).stderr).toBe('');
  });
});

describe('a command of lab run', () => {
  it('gives its exit code, or that of a shell for a signal or for no command', () => {
    expect(labRun('prod/hyve/hyve-sa', ['sh', '-c', 'exit 7']).exit).toBe(7);
    expect(labRun('prod/hyve/hyve-sa', ['sh', '-c', 'kill -KILL $$']).exit).toBe(137);
    const missing = labRun('prod/hyve/hyve-sa', ['no-such-command']);
    expect(missing).toMatchObject({ exit: 127, stdout: '' });
    expect(missing.stderr).toContain('no command `no-such-command`');
    expect(labRun('prod/hyve/hyve-sa', [state]).exit).toBe(126);
  });

  it('has standard input, and the arguments as they are', () => {
    const run = rolepin(
      ['lab', 'run', 'prod/hyve/hyve-sa', '--', 'sh', '-c', 'cat; echo "$@"', '--', '--role', 'a b'],
      {
        env: HERE,
        input: 'given ',
      },
    );
    expect(run).toMatchObject({ exit: 0, stdout: 'given --role a b\n' });
  });

  it('has the signals', () => {
    const trap = 'trap "echo told; exit 9" TERM; kill -TERM $PPID; sleep 5 & wait; echo not told';
    expect(labRun('prod/hyve/hyve-sa', ['sh', '-c', trap])).toMatchObject({ exit: 9, stdout: 'told\n' });
  });
});

describe('what lab run refuses', () => {
  const refused: readonly { readonly subject: string; readonly says: string; readonly hint?: string }[] = [
    { subject: 'prd/hyve/hyve-sa', says: 'the lab has no cluster `prd`', hint: 'did you mean `prod`?' },
    { subject: 'prod/hyve/*', says: 'is many subjects', hint: 'name one of them' },
    { subject: 'user:prod/alice', says: '`user:prod/alice` runs no commands in a lab' },
    { subject: 'anyone', says: '`anyone` runs no commands in a lab' },
    { subject: 'pod:prod/hyve/nope', says: 'cluster `prod` of the lab has no Pod `hyve/nope`' },
    { subject: 'node:prod/nope', says: 'it has no instance of the name `nope`' },
    { subject: `arn:aws:iam::${ACCOUNT}:user/nobody`, says: 'the lab has no user, role or root user' },
    { subject: 'bananas', says: 'not a subject: `bananas`' },
  ];
  it.each(refused)('$subject', ({ subject, says, hint = '' }) => {
    const run = labRun(subject, ['echo', 'ran']);
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain(says);
    expect(run.stderr).toContain(hint);
  });

  it('no command, and no lab', () => {
    expect(rolepin(['lab', 'run', 'prod/hyve/hyve-sa'], { env: HERE })).toMatchObject({
      exit: 2,
      stdout: '',
    });
    const none = rolepin(['lab', 'run', 'prod/hyve/hyve-sa', '--', 'true'], {
      env: { XDG_STATE_HOME: join(state, 'none') },
    });
    expect(none).toMatchObject({ exit: 2, stdout: '' });
    expect(none.stderr).toContain('no lab of yours runs');
  });

  it('leaves no folder behind', () => {
    const TMPDIR = mkdtempSync(join(tmpdir(), 'rolepin-tmp-'));
    labRun('pod:prod/hyve/nope', ['true'], [], { TMPDIR });
    labRun('prod/hyve/hyve-sa', ['no-such-command'], [], { TMPDIR });
    expect(readdirSync(TMPDIR)).toEqual([]);
  });
});

describe('rolepin lab env', () => {
  const labEnv = (subject: string, ...options: readonly string[]) =>
    rolepin(['lab', 'env', subject, ...options], { env: { ...HERE, AWS_LATER: 'x' } });

  it('prints lines by which a shell becomes the pod', () => {
    const { exit, stdout, stderr } = labEnv('prod/hyve/hyve-sa');
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toMatch(/^# serviceaccount:prod\/hyve\/hyve-sa in the lab at http/);
    expect(stdout).toMatch(/\n# ends at 20\d\d-.*Z; the same command, run in another shell, renews it\n/);
    expect(stdout).toMatch(/\nunset .*AWS_PROFILE.* AWS_LATER/);
    const file = join(mkdtempSync(join(tmpdir(), 'rolepin-env-')), 'env.sh');
    writeFileSync(file, stdout);
    const text = `AWS_PROFILE=admin; export AWS_PROFILE; . ${file}; exec ${process.execPath} ${WHO_AND_PUT}`;
    expect(shell(text)).toMatch(/assumed-role\/HyveS3WriterRole\/.*\nput\n$/);
  });

  it('keeps the files where they are, and puts a new token in the place of the old', () => {
    const tokenFile = (): string =>
      (
        JSON.parse(labEnv('prod/hyve/hyve-sa', '--format', 'json').stdout) as {
          readonly set: Record<string, string>;
        }
      ).set['AWS_WEB_IDENTITY_TOKEN_FILE'] ?? '';
    const first = tokenFile();
    const token = readFileSync(first, 'utf8');
    expect(tokenFile()).toBe(first);
    expect(readFileSync(first, 'utf8')).not.toBe(token);
    expect(first.startsWith(join(state, 'rolepin/pods'))).toBe(true);
  });

  it('gives the same as JSON', () => {
    const answer = JSON.parse(labEnv(`arn:aws:iam::${ACCOUNT}:user/ci`, '--format', 'json').stdout) as object;
    expect(answer).toMatchObject({
      schemaVersion: 1,
      subject: `principal:arn:aws:iam::${ACCOUNT}:user/ci`,
      lab: endpoint,
      set: { AWS_ENDPOINT_URL: endpoint, AWS_EC2_METADATA_DISABLED: 'true' },
      unset: expect.arrayContaining(['AWS_SESSION_TOKEN', 'AWS_LATER']) as string[],
    });
    expect(answer).not.toHaveProperty('expires');
    const role = JSON.parse(labEnv(ROLE, '--format', 'json').stdout) as { readonly expires: string };
    expect(Date.parse(role.expires)).toBeGreaterThan(Date.now());
  });
});

/** What a shell prints that runs a text. */
function shell(text: string): string {
  return spawnSync('sh', ['-c', text], { encoding: 'utf8' }).stdout;
}
