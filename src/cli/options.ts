import type { GrantOptions } from './grant-options.ts';
import type { OptionSpec } from './option-spec.ts';

/** The values of all options of all commands, as the argument parser gives them. */
export interface Options extends GrantOptions {
  readonly format?: string;
  readonly output?: string;
  readonly cluster?: string;
  /** `--cluster` of commands that take several. */
  readonly clusters?: readonly string[];
  readonly complete?: boolean;
  readonly lenient?: boolean;
  readonly now?: string;
  /** `false` after `--no-color`. */
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly claims?: string;
  readonly role?: string;
  readonly only?: readonly string[];
  readonly depth?: 'assume' | 'cluster' | 'account';
  readonly explain?: string;
  readonly port?: string;
  readonly state?: string;
  readonly lab?: string;
  /** Of `demo`. */
  readonly pause?: boolean;
  /** Of `replay`. */
  readonly expected?: boolean;
  /** `false` after `--no-follow`. */
  readonly follow?: boolean;
  readonly proxy?: boolean;
  readonly filename?: string;
  /** `false` after `--no-region`. */
  readonly region?: string | false;
  /** `false` after `--no-regional-sts`. */
  readonly regionalSts?: boolean;
  readonly tokenExpiration?: string;
  readonly mountPath?: string;
  readonly composeRoleArn?: boolean;
  readonly watchConfigMap?: boolean;
}

export const FORMAT: OptionSpec = {
  flags: '--format FORMAT',
  says: 'form of the answer: text for people (default), json for programs',
  choices: ['text', 'json'],
};

export const NO_COLOR: OptionSpec = {
  flags: '--no-color',
  says: 'no colour, on a terminal neither (so do NO_COLOR=1 and TERM=dumb)',
};

/** How the answer is given. */
export const ANSWER: readonly OptionSpec[] = [
  { flags: '--output FILE', says: 'write the answer to a file instead of standard output', file: true },
  NO_COLOR,
  { flags: '--quiet', says: 'the verdict or the subjects alone, and no warnings' },
];

/** What the user says about the inputs. */
export const INPUTS: readonly OptionSpec[] = [
  { flags: '--cluster NAME', says: 'the cluster whose the manifests are' },
  {
    flags: '--complete',
    says: 'the manifests are all there is in the cluster, so what is not in them does not exist',
  },
  {
    flags: '--lenient',
    says: 'an input that can not be understood is a warning, and what might depend on it undecided',
  },
];

/** Where a command finds its lab. */
export const LAB: OptionSpec = {
  flags: '--lab URL',
  says: 'address of the lab (default: the one that you started last)',
};

export const NOW: OptionSpec = {
  flags: '--now DATE',
  says: 'answer as of this time, YYYY-MM-DD or an ISO 8601 time (default: the clock)',
};

export const DEPTH: OptionSpec = {
  flags: '--depth DEPTH',
  says: 'how far to look: assume (what AWS decides), cluster (and who can get hold of an identity in the cluster), account (and who can change the rules in AWS)',
  choices: ['assume', 'cluster', 'account'],
};
