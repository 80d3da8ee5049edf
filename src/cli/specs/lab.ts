import type { CommandSpec } from '../command.ts';
import type { OptionSpec } from '../option-spec.ts';
import { ANSWER, FORMAT, INPUTS, LAB, NO_COLOR, NOW } from '../options.ts';
import { EXAMPLE_ROLE, INPUT, SUBJECT } from './operands.ts';

/** How a subject gets its credentials. */
const AS_WHOM: readonly OptionSpec[] = [
  {
    flags: '--role ARN',
    says: 'as if the service account had the annotation of this role, as whoever may write it there has',
  },
  {
    flags: '--proxy',
    says: "for clients that take no endpoint: AWS's own names, by the lab's proxy and its authority",
  },
];

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
  {
    name: 'lab run',
    summary: 'run a command as a pod of a service account in a lab',
    details: [
      'The command gets the variables that the EKS pod identity webhook gives the container, a token that is renewed in time, a home of its own, and nothing of your AWS configuration. A workload runs as its service account; `node:CLUSTER/NAME` has the metadata of its instance and nothing else; an ARN is an IAM user, a session of an IAM role, or the root user of an account (`…:root`).',
      'The token lies in a private folder, below the path that it has in a pod. The lab adds AWS_ENDPOINT_URL and the address of the metadata service; see docs/lab.md.',
      "Exits with the command's own code.",
    ],
    operands: [
      SUBJECT,
      { name: 'COMMAND', says: 'the command and its arguments, after `--`', required: true, many: true },
    ],
    options: [...AS_WHOM, LAB, NO_COLOR, { flags: '--quiet', says: 'no warnings' }],
    examples: [
      {
        says: 'write as the pod',
        command: 'rolepin lab run prod/hyve/hyve-sa -- aws s3 cp a.txt s3://hyve-data/',
      },
      {
        says: 'try the same as another pod that takes the role for its own',
        command: `rolepin lab run prod/other/default --role ${EXAMPLE_ROLE} -- aws s3 ls`,
      },
      {
        says: 'administer the account of the lab',
        command: 'rolepin lab run arn:aws:iam::111122223333:root -- aws iam list-roles',
      },
    ],
    load: async () => (await import('../lab/run.ts')).labRun,
  },
  {
    name: 'lab env',
    summary: 'the variables that `lab run` gives a command, as lines for a shell',
    details: [
      'The files stay where they are until the lab is stopped and another `lab env` is run. Nothing renews the token: a comment says when it ends, and the same command, run in another shell, writes a new one in its place.',
      '`--format json` gives the variables to set and to unset as JSON.',
    ],
    operands: [SUBJECT],
    options: [...AS_WHOM, FORMAT, LAB, ...ANSWER],
    examples: [
      { says: 'a shell as a pod', command: '(eval "$(rolepin lab env prod/hyve/hyve-sa)"; exec sh)' },
    ],
    load: async () => (await import('../lab/env.ts')).labEnv,
  },
  {
    name: 'lab mutate',
    summary: 'what the EKS pod identity webhook makes of a pod: the very JSON patch that it sends',
    details: [
      'The answer is what the webhook that EKS hosts makes of the pod when it is created: an association of EKS Pod Identity decides, or else the annotation `eks.amazonaws.com/role-arn` of its service account. `[]` says that the pod stays as it is, and standard error says why. Of a Deployment or another workload, the pod that it makes is looked at; other objects of the file count as inputs. The role need not be in the inputs.',
      'EKS draws the lifetime of Pod Identity tokens, where nothing asks for another, from 79200 to 86400 seconds. The answer has the least, 79200, so that it is always the same.',
      'Exits with 3 if the service account is not in the inputs, and what the webhook does depends on it.',
    ],
    operands: [INPUT],
    options: [
      {
        flags: '-f, --filename FILE',
        says: 'the manifest of the pod or of a workload, `-` for standard input',
        file: true,
      },
      {
        flags: '--format FORMAT',
        says: 'form of the answer: patch (default), or yaml for the pod with the patch applied',
        choices: ['patch', 'yaml'],
      },
      { flags: '--region REGION', says: "the region that is injected (default: the cluster's)" },
      { flags: '--no-region', says: 'inject no region' },
      {
        flags: '--no-regional-sts',
        says: 'inject no AWS_STS_REGIONAL_ENDPOINTS, unless the service account asks for it',
      },
      {
        flags: '--token-expiration SECONDS',
        says: 'how long tokens last, unless the service account or the pod says (default: 86400)',
      },
      { flags: '--mount-path PATH', says: 'where the token is mounted (default: as EKS has it)' },
      {
        flags: '--compose-role-arn',
        says: "make an ARN of an annotation that is a role's name, as a webhook of your own may",
      },
      {
        flags: '--watch-config-map',
        says: 'read the ConfigMap `pod-identity-webhook` too, as a webhook of your own may',
      },
      ...INPUTS,
      ...ANSWER,
    ],
    examples: [
      { says: 'the patch', command: 'rolepin lab mutate -f pod.yaml aws/ manifests/' },
      {
        says: 'the pod of a chart, as it will run',
        command: 'helm template hyve | rolepin lab mutate -f - aws/ --format yaml',
      },
    ],
    load: async () => (await import('../lab/mutate.ts')).labMutate,
  },
  {
    name: 'replay',
    summary: 'carry out the counterexamples of a report, by real calls to a lab of the same inputs',
    details: [
      'Each path that a claim does not expect is walked step by step: tokens are minted, roles assumed by the AWS SDK, metadata and the Pod Identity agent asked. A step says `got credentials`, `refused` in the words of AWS, or `not carried out` where a lab has no such thing: no API server of Kubernetes, no takeovers, no tokens of other providers. What a call on this machine can not have, its source address for instance, is taken from the report and shown.',
      'Exits with 0; with 2 if a path that is certain is refused and does not follow from the inputs, which then are not those of the report; with 4 if it does follow from them, since then rolepin is wrong.',
    ],
    operands: [
      {
        name: 'REPORT',
        says: 'what `rolepin check --format json` printed; `-` for standard input',
        required: true,
        many: false,
      },
      { ...INPUT, says: 'the inputs that the report was made of; with none the current folder' },
    ],
    options: [
      { flags: '--expected', says: 'walk the paths that the claims expect, too' },
      FORMAT,
      ...INPUTS,
      NOW,
      ...ANSWER,
    ],
    examples: [
      {
        says: 'a report, and its counterexamples carried out',
        command:
          'rolepin check examples/namespace-wildcard --format json | rolepin replay - examples/namespace-wildcard',
      },
    ],
    load: async () => (await import('../replay.ts')).replay,
  },
  {
    name: 'demo',
    summary: 'the whole story of a pod, a role and a bucket, played in a lab of its own',
    details: [
      'The role is set up in five steps; the pod writes, another is refused, and the claim is proven. Then comes the mistake that everyone makes: `rolepin check` finds it, `rolepin replay` carries it out, and it is mended. Every command that is shown is run.',
    ],
    operands: [],
    options: [{ flags: '--pause', says: 'wait for Enter before each scene, for presenting' }, NO_COLOR],
    examples: [{ says: 'on a stage', command: 'rolepin demo --pause' }],
    load: async () => (await import('../demo.ts')).demo,
  },
];
