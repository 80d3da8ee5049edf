import type { CommandSpec } from '../command.ts';
import { FORMAT, INPUTS } from '../options.ts';
import { INPUT } from './operands.ts';

/** Where a command finds its lab. */
export const LAB = {
  flags: '--lab URL',
  says: 'address of the lab (default: the one that you started last)',
} as const;

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
      { flags: '--no-color', says: 'no colour, on a terminal neither' },
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
];
