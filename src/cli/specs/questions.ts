import type { CommandSpec } from '../command.ts';
import { ANSWER, DEPTH, FORMAT, INPUTS, NOW } from '../options.ts';
import { EXAMPLE_ROLE, INPUT, ROLE, SUBJECT } from './operands.ts';

/** The commands that ask about roles, and about the inputs themselves. */
export const QUESTIONS: readonly CommandSpec[] = [
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
    load: async () => (await import('../check.ts')).check,
  },
  {
    name: 'inputs',
    summary: 'what was understood of the inputs, file by file, and what is absent',
    details: ['What is absent is named with the command that gets it.'],
    operands: [INPUT],
    options: [FORMAT, ...INPUTS, ...ANSWER],
    examples: [{ says: 'before the first check', command: 'rolepin inputs aws/ manifests/' }],
    load: async () => (await import('../inputs.ts')).inputs,
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
    load: async () => (await import('../who.ts')).who,
  },
  {
    name: 'why',
    summary: 'how the calls of a subject for a role are decided: each statement, what it asked, what it met',
    details: [
      'The subject is a service account, a workload, an IAM user or an IAM role, written as for `rolepin check`. A workload is followed as the service account that it runs as. Only its own calls are followed; `rolepin who` also follows chains of roles.',
    ],
    operands: [SUBJECT, ROLE, INPUT],
    options: [FORMAT, ...INPUTS, NOW, ...ANSWER],
    examples: [
      {
        says: 'why a pod is refused',
        command: `rolepin why prod/hyve/default ${EXAMPLE_ROLE} aws/ manifests/`,
      },
    ],
    load: async () => (await import('../why.ts')).why,
  },
  {
    name: 'access',
    summary: 'every role that a subject can get, and by which steps: `rolepin who` the other way round',
    details: [
      'The subject is a service account, a workload, an IAM user or role, or a full id such as `user:prod/alice`, written as for `rolepin check`. A workload is looked at as its service account.',
      'Exits with 0, whatever it finds; what the answer lacks stands under `not known`.',
    ],
    operands: [SUBJECT, INPUT],
    options: [{ ...DEPTH, says: `${DEPTH.says} (default: cluster)` }, FORMAT, ...INPUTS, NOW, ...ANSWER],
    examples: [
      { says: 'the roles of a pod', command: 'rolepin access prod/hyve/hyve-sa aws/ manifests/' },
      {
        says: 'what a user can take over',
        command: 'rolepin access arn:aws:iam::111122223333:user/ci aws/ --depth account',
      },
      { says: 'role ARNs alone', command: 'rolepin access user:prod/alice world.json --quiet' },
    ],
    load: async () => (await import('../access.ts')).access,
  },
];
