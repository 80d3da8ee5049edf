import { keptFolder, openPod, personalNames } from '../../lab/index.ts';
import type { Run } from '../command.ts';
import { EXIT } from '../exit.ts';
import { tellProblems, warnProblems } from '../problems.ts';
import { findLab } from './find.ts';
import { notesOnPod } from './pod-notes.ts';
import { labIdentity, labProblem } from './subject.ts';

/** What a shell may have from elsewhere, the pod of another time included. */
const UNSET = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_STS_REGIONAL_ENDPOINTS',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_STS',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_CA_BUNDLE',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT',
];

/** `rolepin lab env`: what `lab run` gives a command, as lines for a shell. */
export const labEnv: Run = async ([written = ''], options, context) => {
  const usage = { exit: EXIT.usage, text: undefined };
  const lab = findLab(options, context);
  if (lab === undefined) return usage;
  const identity = await labIdentity(written, options, lab);
  if (!identity.ok) {
    tellProblems([identity.error], context);
    return usage;
  }
  const { io } = context;
  const { subject } = identity.value;
  const folder = await keptFolder(lab, subject, io.env);
  const opened = await openPod(lab, identity.value, { folder, byProxy: options.proxy === true });
  if (!opened.ok) {
    tellProblems([labProblem(lab, opened.error)], context);
    return usage;
  }
  const { variables, pod, expiresAt, close } = opened.value;
  close();
  warnProblems(notesOnPod(pod), context);
  const expires = expiresAt === undefined ? undefined : new Date(expiresAt).toISOString();
  const unset = [...new Set([...UNSET, ...personalNames(io.env)])].filter((name) => !(name in variables));
  const answer = { subject, lab: lab.endpoint, expires, set: variables, unset };
  const text = options.format === 'json' ? jsonOf(answer) : shellLines(answer);
  return { exit: EXIT.ok, text };
};

interface EnvAnswer {
  readonly subject: string;
  readonly lab: string;
  readonly expires: string | undefined;
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

const jsonOf = (answer: EnvAnswer): string =>
  `${JSON.stringify({ schemaVersion: 1, ...answer }, undefined, 2)}\n`;

/** Lines that a POSIX shell evaluates. */
function shellLines({ subject, lab, expires, set, unset }: EnvAnswer): string {
  const ends =
    expires === undefined ? [] : [`# ends at ${expires}; the same command, run in another shell, renews it`];
  const exports = Object.entries(set).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const lines = [`# ${subject} in the lab at ${lab}`, ...ends, `unset ${unset.join(' ')}`, ...exports];
  return `${lines.join('\n')}\n`;
}

const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;
