import type { ArgumentSpec, CommandSpec } from './command.ts';
import { ANSWER, DEPTH, FORMAT, INPUTS, NOW } from './options.ts';

const INPUT: ArgumentSpec = {
  name: 'INPUT',
  says: 'files, folders (read recursively), `-` for standard input; kinds are recognised by content; with none the current folder',
  required: false,
  many: true,
};

const ROLE: ArgumentSpec = { name: 'ROLE-ARN', says: 'ARN of the IAM role', required: true, many: false };

const SUBJECT: ArgumentSpec = {
  name: 'SUBJECT',
  says: 'CLUSTER/NAMESPACE/NAME (a service account), an ARN, or a full id',
  required: true,
  many: false,
};

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
    name: 'inputs',
    summary: 'what was understood of the inputs, file by file, and what is absent',
    details: ['What is absent is named with the command that gets it.'],
    operands: [INPUT],
    options: [FORMAT, ...INPUTS, ...ANSWER],
    examples: [{ says: 'before the first check', command: 'rolepin inputs aws/ manifests/' }],
    load: async () => (await import('./inputs.ts')).inputs,
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
  {
    name: 'why',
    summary: 'how the calls of a subject for a role are decided: each statement, what it asked, what it met',
    details: [
      'The subject is a service account, an IAM user or an IAM role, written as for `rolepin check`. Only its own calls are followed; `rolepin who` also follows chains of roles.',
    ],
    operands: [SUBJECT, ROLE, INPUT],
    options: [FORMAT, ...INPUTS, NOW, ...ANSWER],
    examples: [
      {
        says: 'why a pod is refused',
        command: `rolepin why prod/hyve/default ${EXAMPLE_ROLE} aws/ manifests/`,
      },
    ],
    load: async () => (await import('./why.ts')).why,
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
    load: async () => (await import('./access.ts')).access,
  },
  {
    name: 'compare',
    summary:
      'two policy documents: equal, narrower, wider or incomparable, with a request for each direction',
    details: [
      'A file holds a policy document, or what the AWS CLI prints around one (`aws iam get-policy-version`, `get-role`, `get-role-policy`, `aws s3api get-bucket-policy`). What is compared is what each document by itself admits.',
      'Exits with 0 if NEW admits nothing that OLD did not, 1 if it does, 3 if that is undecided.',
    ],
    operands: [
      { name: 'OLD', says: 'the document as it was; `-` for standard input', required: true, many: false },
      {
        name: 'NEW',
        says: 'the document as it is to be; `-` for standard input',
        required: true,
        many: false,
      },
    ],
    options: [FORMAT, ...ANSWER],
    examples: [
      {
        says: 'a change of a trust policy, before it is merged',
        command: 'git show main:trust.json | rolepin compare - trust.json',
      },
    ],
    load: async () => (await import('./compare.ts')).compare,
  },
  {
    name: 'test',
    summary: 'decision cases: unit tests of policies',
    details: [
      'A case is one call with the policies that bear on it and the decision that is expected; a file holds one, a list, or an object with `cases`.',
      'Exits with 0 if all cases pass, 1 if one fails.',
    ],
    operands: [
      {
        name: 'CASES',
        says: 'files of cases, JSON or YAML, or folders of them; `-` for standard input',
        required: true,
        many: true,
      },
    ],
    options: [
      FORMAT,
      {
        flags: '--lenient',
        says: 'a statement that can not be understood is a warning, and what depends on it undecided',
      },
      ...ANSWER,
    ],
    examples: [{ says: 'all cases of a folder', command: 'rolepin test test/policies/' }],
    load: async () => (await import('./test.ts')).test,
  },
  {
    name: 'completion',
    summary: 'a script that lets a shell complete the command line',
    details: [],
    operands: [
      { name: 'SHELL', says: 'the shell', required: true, many: false, choices: ['bash', 'zsh', 'fish'] },
    ],
    options: [],
    examples: [
      { says: 'bash, for this session', command: 'source <(rolepin completion bash)' },
      { says: 'zsh, for this session', command: 'source <(rolepin completion zsh)' },
      {
        says: 'fish, for good',
        command: 'rolepin completion fish > ~/.config/fish/completions/rolepin.fish',
      },
    ],
    load: async () => (await import('./completion.ts')).completionOf(COMMANDS),
  },
];
