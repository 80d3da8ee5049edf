import { describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/program.ts';
import { granted, type Json, rule } from '../kubernetes/world.ts';
import { KEY, SECRET, secret, toContainer, webSpecs, withBot } from './world.ts';

const ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';

/** A world in which the key lies in a Secret, a ConfigMap and plain variables, and leads to the role from each. */
function world(): string {
  const map = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'files', namespace: 'other' },
    data: { credentials: `aws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n` },
  };
  const env: readonly Json[] = [
    { name: 'AWS_ACCESS_KEY_ID', value: KEY },
    { name: 'AWS_SECRET_ACCESS_KEY', value: SECRET },
  ];
  const readers = granted('other', 'user:eve', rule('get', 'secrets configmaps pods'));
  const snapshot = withBot(secret('other'), map, ...readers);
  for (const spec of webSpecs(snapshot))
    toContainer(spec, { env, envFrom: [{ configMapRef: { name: 'files' } }] });
  // pods reach the role of their node too, and are cited for it
  const [instance] = snapshot.accounts[0].instances ?? [];
  Object.assign(instance?.['MetadataOptions'] as Json, { HttpTokens: 'optional' });
  return JSON.stringify(snapshot, null, 1);
}

async function printed(args: readonly string[]): Promise<string> {
  let text = '';
  const sink = {
    write: (more: string): void => {
      text += more;
    },
    isTerminal: false,
    columns: 80,
  };
  await run(args, {
    stdout: sink,
    stderr: sink,
    stdin: () => Promise.resolve(Buffer.from(world())),
    env: {},
    cwd: '.',
    now: () => Date.UTC(2026, 10, 23),
    stopped: () => new Promise(() => {}),
    onSignal: () => () => {},
    pid: 0,
    defect: (error) => {
      throw error;
    },
    version: '0.1.0',
  });
  return text;
}

/** The ids of the paths of a report. */
async function paths(only: string): Promise<readonly string[]> {
  const report = JSON.parse(
    await printed(['check', '-', '--role', ROLE, '--only', only, '--format', 'json']),
  ) as {
    claims: [{ paths: [{ id: string }] }];
  };
  return report.claims[0].paths.map(({ id }) => id);
}

describe('the secret half of a key is in no output', () => {
  const claims = ['prod/hyve/hyve-sa', 'prod/other/Deployment/web'].map((only) => [
    '--role',
    ROLE,
    '--only',
    only,
  ]);
  const commands: readonly (readonly string[])[] = [
    ...claims.flatMap((claim) => [
      ['check', '-', ...claim],
      ['check', '-', ...claim, '--format', 'json'],
    ]),
    ['who', ROLE, '-'],
    ['who', ROLE, '-', '--format', 'json'],
    ['access', 'prod/other/app', '-'],
    ['inputs', '-'],
  ];
  it.each(commands.map((args) => ({ name: args.join(' '), args })))('$name', async ({ args }) => {
    const text = await printed(args);
    expect(text.length).toBeGreaterThan(100);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(Buffer.from(SECRET).toString('base64'));
  });

  it.each(['prod/hyve/hyve-sa', 'prod/other/Deployment/web'])(
    'nor where one path is told with all that it rests on: %s',
    async (only) => {
      const ids = await paths(only);
      expect(ids.length).toBeGreaterThan(4);
      for (const id of ids) {
        const text = await printed(['check', '-', '--role', ROLE, '--only', only, '--explain', id]);
        expect(text).not.toContain(SECRET);
        expect(text).not.toContain(Buffer.from(SECRET).toString('base64'));
      }
    },
  );
});
