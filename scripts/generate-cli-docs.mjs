// docs/cli.md, from the table of commands.
import { COMMANDS } from '../dist/cli/commands.js';

export const path = 'docs/cli.md';

export function make() {
  return `${[...INTRODUCTION, ...COMMANDS.flatMap(commandSection), ...CLOSING].join('\n')}\n`;
}

const INTRODUCTION = [
  '<!-- made from src/cli/commands.ts: npm run generate -->',
  '# The command line',
  '',
  'Answers go to standard output, everything else to standard error.',
  '',
  '| command | what it does |',
  '|---|---|',
  ...COMMANDS.map(
    ({ name, summary }) =>
      `| [\`rolepin ${name}\`](#rolepin-${name.replaceAll(' ', '-')}) | ${cell(summary)} |`,
  ),
  '',
  '## Exit codes',
  '',
  '| code | meaning |',
  '|---|---|',
  '| 0 | done, or proven |',
  '| 1 | refuted; of `test`: a case failed |',
  '| 2 | usage or input error: nothing was decided |',
  '| 3 | undecided: the answer says what is missing |',
  '| 4 | a defect in rolepin itself, never a verdict: please report it |',
  '',
  'Of several claims the worst counts: refuted before undecided before proven.',
  '',
];

const CLOSING = [
  '## Inputs',
  '',
  'Files, folders and `-` for standard input; what a file is, is recognised by its content: what the AWS CLI prints,',
  'Kubernetes manifests and `kubectl get … -o json`, a snapshot. In folders, files that end in `.json`, `.yaml`,',
  '`.yml`, `.jsonl` or `.ndjson` are read, those below `.git` and `node_modules` left out. A file in a folder that is',
  'none of these is counted in one line on standard error; a file that is named has to be one of them. An input that',
  'can not be read or understood is an error, or with `--lenient` a warning that makes undecided what might depend on it.',
  '',
  '## The claims file',
  '',
  'Written as schemas/claims.schema.json says. It is found by itself where it is called `rolepin.yaml` and lies in the',
  'current folder, or else in exactly one of the folders that are given as INPUT.',
  '',
  '```yaml',
  'version: 1',
  'claims:',
  '  - role: arn:aws:iam::111122223333:role/HyveS3WriterRole',
  '    only: [prod/hyve/hyve-sa]          # service accounts, workloads (prod/hyve/Deployment/hyve) or ARNs',
  '    depth: cluster                     # assume, cluster (default) or account',
  '    administrators: ["arn:aws:iam::111122223333:role/Admin"]   # may take over: shown, not counted',
  '    accepted:',
  '      - subject: user:prod/oncall',
  '        reason: break-glass',
  '        until: 2027-01-31              # the last day that counts (UTC); then it is a violation again',
  '```',
  '',
  '## Subjects',
  '',
  '| written | means |',
  '|---|---|',
  '| `CLUSTER/NAMESPACE/NAME` | a service account |',
  '| `NAMESPACE/NAME` | a service account, where the inputs hold one cluster |',
  '| `CLUSTER/NAMESPACE/KIND/NAME` | a workload, `prod/hyve/Deployment/hyve` for instance |',
  '| an ARN | an IAM role, an IAM user or an account (`…:root`) |',
  '| `serviceaccount:`, `workload:`, `pod:`, `node:`, `user:`, `group:`, `principal:`, `service:`, `federated:` and the rest of the id, `anyone` | the subject of that id, as answers print it |',
  '',
  '`*` and `?` in a name make it an open set: `prod/hyve/*` is every service account of that namespace, those not made',
  'yet included.',
  '',
  '## Environment',
  '',
  '| variable | what it does |',
  '|---|---|',
  '| `NO_COLOR` | set to anything: no colour, as with `--no-color` |',
  '| `FORCE_COLOR` | set to anything but `0` and `false`: colour in a pipe too |',
  '| `TERM` | `dumb`: no colour |',
];

/** @param {import('../dist/cli/command.js').CommandSpec} command */
function commandSection({ name, summary, details, operands, options, examples }) {
  const synopsis = [
    'rolepin',
    name,
    ...(options.length > 0 ? ['[options]'] : []),
    ...operands.map(shown),
  ].join(' ');
  return [
    `## \`rolepin ${name}\``,
    '',
    `${summary.replace(/^./, (letter) => letter.toUpperCase())}.`,
    '',
    '```',
    synopsis,
    '```',
    '',
    ...details.flatMap((text) => [text, '']),
    '| argument | what it is |',
    '|---|---|',
    ...operands.map((operand) => `| \`${operand.name}\` | ${cell(operand.says)}${choices(operand)} |`),
    ...options.map((option) => `| \`${option.flags}\` | ${cell(option.says)}${choices(option)} |`),
    '',
    ...(examples.length > 0
      ? ['```sh', ...examples.flatMap(({ says, command }) => [`# ${says}`, command]), '```', '']
      : []),
  ];
}

/** @param {{ choices?: readonly string[] }} spec */
const choices = (spec) =>
  spec.choices === undefined ? '' : `: ${spec.choices.map((word) => `\`${word}\``).join(', ')}`;

/** @param {import('../dist/cli/command.js').ArgumentSpec} operand */
function shown({ name, required, many }) {
  const text = `${name}${many ? '...' : ''}`;
  return required ? text : `[${text}]`;
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('|', '\\|');
}
