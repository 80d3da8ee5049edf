import type { ArgumentSpec } from '../command.ts';

/** What questions are asked about. */
export const INPUT: ArgumentSpec = {
  name: 'INPUT',
  says: 'files, folders (read recursively), `-` for standard input; kinds are recognised by content; with none the current folder',
  required: false,
  many: true,
};

export const ROLE: ArgumentSpec = {
  name: 'ROLE-ARN',
  says: 'ARN of the IAM role',
  required: true,
  many: false,
};

export const SUBJECT: ArgumentSpec = {
  name: 'SUBJECT',
  says: 'CLUSTER/NAMESPACE/NAME (a service account), an ARN, or a full id',
  required: true,
  many: false,
};

/** The role of the examples in the help. */
export const EXAMPLE_ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';
