import type { ArgumentSpec, CommandSpec } from './command.ts';
import { ANSWER, DEPTH, FORMAT, INPUTS, NOW } from './options.ts';

const INPUT: ArgumentSpec = {
  name: 'INPUT',
  says: 'files, folders (read recursively), `-` for standard input; kinds are recognised by content; with none the current folder',
  required: false,
  many: true,
};

const ROLE: ArgumentSpec = { name: 'ROLE-ARN', says: 'ARN of the IAM role', required: true, many: false };

const EXAMPLE_ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';

/** Every command there is. Parsing, help, docs/cli.md and the completion are made of this table. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'check',
    summary: 'assert that only these subjects can get a role: proven, refuted or undecided',
    details: [
      'The claims are those of `rolepin.yaml` in the current folder; or, if there is none, in the only INPUT that has one; or in the file that `--claims` names; or the one that `--role` and `--only` state.',
      'A subject is `CLUSTER/NAMESPACE/NAME` (a service account; `NAMESPACE/NAME` where one cluster is known), `CLUSTER/NAMESPACE/KIND/NAME` (a workload), an ARN, or a full id such as `user:prod/alice`.',
      'Exits with 0 if proven, 1 if refuted, 3 if undecided; of several claims the worst counts.',
    ],
    operands: [INPUT],
    options: [
      { flags: '--claims FILE', says: 'the claims file (default: rolepin.yaml)', file: true },
      { flags: '--role ARN', says: 'claim of one role, without a file' },
      {
        flags: '--only SUBJECT',
        says: 'a subject that may have the role; may be given several times',
        many: true,
      },
      { ...DEPTH, says: `${DEPTH.says} (default: the claim's own, else cluster)` },
      { flags: '--explain PATH-ID', says: 'one path alone, with every fact quoted' },
      FORMAT,
      ...INPUTS,
      NOW,
      ...ANSWER,
    ],
    examples: [
      { says: 'the claims of a folder', command: 'rolepin check examples/hyve' },
      {
        says: 'one claim on the command line',
        command: `rolepin check aws/ manifests/ --role ${EXAMPLE_ROLE} --only prod/hyve/hyve-sa`,
      },
      {
        says: 'straight from the cluster',
        command: 'kubectl get serviceaccounts,pods -A -o json | rolepin check aws/ - --cluster prod',
      },
    ],
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'who',
    summary: 'every subject that can get a role, with its paths',
    details: [],
    operands: [ROLE, INPUT],
    options: [{ ...DEPTH, says: `${DEPTH.says} (default: cluster)` }, FORMAT, ...INPUTS, NOW, ...ANSWER],
    examples: [
      { says: 'who can assume a role', command: `rolepin who ${EXAMPLE_ROLE} aws/ --depth assume` },
      { says: 'subject ids alone', command: `rolepin who ${EXAMPLE_ROLE} aws/ --quiet` },
    ],
    load: async () => (await import('./who.ts')).who,
  },
];
