import type { CommandSpec } from '../command.ts';
import { ANSWER, FORMAT } from '../options.ts';

/** The commands that ask about policy documents alone. */
export const POLICIES: readonly CommandSpec[] = [
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
    load: async () => (await import('../compare.ts')).compare,
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
    load: async () => (await import('../test.ts')).test,
  },
];
