import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../../src/lab/index.ts';
import { credentialsOf } from '../lab/support.ts';

/** Where Debian's packages `awscli` and `python3-boto3` put what they bring; other versions may come first in PATH. */
export const AWS = '/usr/bin/aws';
export const PYTHON = '/usr/bin/python3';

/** What came of a run of a client. */
export interface ClientRun {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An environment of a client: a home of its own, no settings but these. */
async function environment(more: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
  const HOME = await mkdtemp(join(tmpdir(), 'rolepin-home-'));
  const { PATH = '' } = process.env;
  return {
    ...{ PATH, HOME, AWS_DEFAULT_REGION: 'us-east-1', AWS_PAGER: '', AWS_EC2_METADATA_DISABLED: 'true' },
    ...{ LC_ALL: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1', ...more },
  };
}

/** The environment of a client with the credentials of a principal of a lab. */
export async function environmentOf(lab: Lab, arn: string): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = await credentialsOf(lab, arn);
  return environment({
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
  });
}

/** How a client reaches a lab: by its endpoint, or under AWS's own names by its proxy. */
export const REACHED = ['endpoint', 'proxy'] as const;

/** The variables of a client that reaches a lab under AWS's own names. */
export const byProxy = ({ proxy, ca }: Lab): Record<string, string> => ({
  HTTPS_PROXY: proxy,
  AWS_CA_BUNDLE: ca,
});

/** One call of a script, and what came of it. */
export interface Step {
  readonly call: string;
  readonly answer?: unknown;
  readonly error?: string;
  readonly status?: number;
  readonly message?: string;
}

/** The steps of a script for boto3, which lies beside this file. */
export async function stepsOf(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly Step[]> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { exit, stdout, stderr } = await runClient(PYTHON, [file, ...args], env);
  if (exit !== 0 || stderr !== '') throw new Error(`${script} ended with ${exit}: ${stderr}`);
  return JSON.parse(stdout) as readonly Step[];
}

/** What a call was answered, each time. */
export const answersIn = (steps: readonly Step[], call: string): readonly unknown[] =>
  steps.flatMap((step) => (step.call === call && 'answer' in step ? [step.answer] : []));

/** Which calls were refused, and how. */
export const refusalsIn = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap(({ call, error, status }) => (error === undefined ? [] : [`${call} ${error} ${status}`]));

/** Runs a client beside the lab, which answers it from this process. */
export function runClient(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<ClientRun> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', failed);
    child.on('close', (exit) => done({ exit, stdout, stderr }));
  });
}
