import { join } from 'node:path';
import type { Lab } from '../../lab/index.ts';
import { whyNot } from '../../sources/index.ts';
import type { World } from '../../world/index.ts';
import type { Answer, Run } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { Options } from '../options.ts';
import { tellProblems } from '../problems.ts';
import { openWorld } from '../world.ts';

const FAILED: Answer = { exit: EXIT.usage, text: undefined };

/** `rolepin lab up`: the lab, until it is stopped. */
export const labUp: Run = async (inputs, options, context) => {
  const port = readPort(options.port);
  if (port === undefined) {
    tellProblems(
      [
        {
          code: 'cli/port',
          message: `not a port: \`${options.port}\``,
          hint: 'write a number from 1 to 65535',
        },
      ],
      context,
    );
    return FAILED;
  }
  const world = await worldOf(inputs, options, context);
  if (world === undefined) return FAILED;
  const { registerLab, startLab } = await import('../../lab/index.ts');
  const stateFolder = options.state === undefined ? undefined : context.path(options.state);
  let lab: Lab;
  try {
    lab = await startLab({ world, port, stateFolder, onDefect: context.io.defect });
  } catch (error) {
    tellProblems([startProblem(error, options)], context);
    return FAILED;
  }
  const { endpoint, proxy, ca, controlKey, issuers } = lab;
  const { pid, now } = context.io;
  const takeBack = registerLab({ pid, endpoint, proxy, ca, controlKey, startedAt: now() }, context.io.env);
  if (lab.resumed && inputs.length > 0) {
    context.warn(`rolepin: the state in \`${options.state}\` was there before: the inputs are not looked at`);
  }
  const stopped = context.io.stopped();
  context.io.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify({ ready: true, endpoint, proxy, ca, issuers })}\n`
      : readyText(lab, options),
  );
  await stopped;
  takeBack();
  await lab.stop();
  return { exit: EXIT.ok, text: undefined };
};

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return 0;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** The world of the inputs; without any, and with nothing in the current folder, an empty one. */
async function worldOf(
  inputs: readonly string[],
  options: Options,
  context: Context,
): Promise<World | undefined> {
  const { cluster } = options;
  if (inputs.length > 0) {
    const read = await openWorld(inputs, options, context);
    return read?.world;
  }
  const at = undefined;
  const none = { arn: undefined, account: undefined, version: undefined, issuer: undefined, at };
  const facts = { objects: undefined, associations: undefined, accessEntries: undefined };
  const modes = { authenticationMode: undefined, creatorIsAdmin: undefined, complete: false };
  const clusters = cluster === undefined ? [] : [{ name: cluster, ...none, ...facts, ...modes }];
  return { accounts: new Map(), organization: undefined, clusters, unread: [] };
}

const NOT_A_FOLDER = new Set(['ENOTDIR', 'EEXIST', 'EACCES', 'EPERM', 'EROFS', 'ENOENT']);

function startProblem(error: unknown, { port, state }: Options) {
  const { code, message, cause } = error as NodeJS.ErrnoException & {
    readonly cause?: NodeJS.ErrnoException;
  };
  if (code === 'EADDRINUSE') {
    return {
      code: 'lab/port',
      message: `port ${port} is taken`,
      hint: 'give another with `--port`, or none for a free one',
    };
  }
  if (code === 'LEVEL_DATABASE_NOT_OPEN' && cause?.code === 'LEVEL_LOCKED') {
    return {
      code: 'lab/state',
      message: `another lab has \`${state}\` open`,
      hint: 'stop it, or give another folder with `--state`',
    };
  }
  if (code === undefined) throw error;
  if (state !== undefined && NOT_A_FOLDER.has(code)) {
    return {
      code: 'lab/state',
      message: `can't keep the state in \`${state}\`: ${whyNot(error)}`,
      hint: 'give a folder that you may write with `--state`',
    };
  }
  return { code: 'lab/start', message: `the lab can't start: ${cause?.message ?? message}` };
}

function readyText({ endpoint, proxy, ca, issuers, resumed }: Lab, { state }: Options): string {
  const clusters = Object.keys(issuers);
  const [first] = clusters;
  const kept =
    state === undefined
      ? 'forgotten when it stops'
      : `kept in ${join(state)}${resumed ? ' (as it was)' : ''}`;
  const lines = [
    `lab ready at ${endpoint}`,
    `  clusters  ${clusters.length === 0 ? 'none' : clusters.join(', ')}`,
    `  state     ${kept}`,
    `  proxy     ${proxy}, for clients that take no endpoint`,
    `  trust     ${ca}`,
    '  stop      Ctrl-C',
    ...(first === undefined
      ? []
      : [
          '  try       in another shell:',
          `            rolepin lab run ${first}/NAMESPACE/SERVICEACCOUNT -- COMMAND`,
        ]),
  ];
  return `${lines.join('\n')}\n`;
}
