import type { CommandSpec } from '../command.ts';
import { FORMAT, INPUTS, LAB, NO_COLOR } from '../options.ts';
import { INPUT } from './operands.ts';

/** The commands about the lab. */
export const LAB_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'lab up',
    summary: 'start the system on 127.0.0.1, until it is stopped',
    details: [
      'One process serves STS, IAM, S3, EKS and the issuers of the clusters, and decides every call by all policies of its world: what the inputs say, and what AWS calls change. One endpoint serves all services; a proxy serves clients that take no endpoint, under the real names.',
      'With no INPUT the world is empty but for the account 111122223333, and for the cluster that `--cluster` names.',
      '`--format json` prints one line when it is ready.',
    ],
    operands: [{ ...INPUT, says: 'the world to begin with: files, folders, `-` for standard input' }],
    options: [
      { flags: '--port N', says: 'the port of the endpoint (default: a free one)' },
      { flags: '--state DIR', says: 'keep what calls change in this folder, and go on from it', file: true },
      FORMAT,
      ...INPUTS,
      NO_COLOR,
      { flags: '--quiet', says: 'no warnings' },
    ],
    examples: [
      { says: 'a lab of what a folder holds', command: 'rolepin lab up examples/hyve' },
      {
        says: 'an empty account and a cluster, kept over restarts',
        command: 'rolepin lab up --cluster prod --state ./lab-state',
      },
    ],
    load: async () => (await import('../lab/up.ts')).labUp,
  },
  {
    name: 'lab log',
    summary: 'the calls to a lab as they come, with the statements that decided each',
    details: [
      'Each call is a CloudTrail record; `--format json` prints them as lines of JSON, with the decisions under `rolepin`. The last 10,000 calls are shown first.',
    ],
    operands: [],
    options: [{ flags: '--no-follow', says: 'end after the calls that there were' }, FORMAT, LAB, NO_COLOR],
    examples: [
      { says: 'watch who is refused, and why', command: 'rolepin lab log' },
      {
        says: 'the refusals alone',
        command: "rolepin lab log --no-follow --format json | jq 'select(.errorCode)'",
      },
    ],
    load: async () => (await import('../lab/log.ts')).labLog,
  },
];
