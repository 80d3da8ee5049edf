import * as sdk from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { IAM } from '../../../src/lab/services/iam/iam.ts';
import { labWith, outcome } from '../support.ts';
import { EMPTY, iamOf } from './support.ts';

type AnyCommand = new (input: object) => Parameters<sdk.IAMClient['send']>[0];
const commands = sdk as unknown as Readonly<Record<string, AnyCommand | undefined>>;

const NAMES = [
  'RoleName',
  'UserName',
  'GroupName',
  'PolicyName',
  'InstanceProfileName',
  'NewUserName',
  'NewGroupName',
];
const ARNS = ['PolicyArn', 'OpenIDConnectProviderArn', 'PolicySourceArn', 'PermissionsBoundary', 'CallerArn'];
const TEXTS = [
  ...[
    'AssumeRolePolicyDocument',
    'PolicyDocument',
    'ResourcePolicy',
    'Path',
    'PathPrefix',
    'NewPath',
    'Marker',
  ],
  ...[
    'Url',
    'ClientID',
    'VersionId',
    'AccessKeyId',
    'Status',
    'Description',
    'ResourceOwner',
    'Scope',
    'EntityFilter',
  ],
];
const LISTS = [
  'PolicyInputList',
  'ActionNames',
  'ResourceArns',
  'ClientIDList',
  'ThumbprintList',
  'TagKeys',
  'Filter',
];

/** Something for every parameter that IAM has. */
const filled = (name: string, arn: string, text: string): object => ({
  ...Object.fromEntries(NAMES.map((one) => [one, name])),
  ...Object.fromEntries(ARNS.map((one) => [one, arn])),
  ...Object.fromEntries(TEXTS.map((one) => [one, text])),
  ...Object.fromEntries(LISTS.map((one) => [one, [text, name]])),
  Tags: [{ Key: text, Value: name }],
  ContextEntries: [{ ContextKeyName: text, ContextKeyValues: [name], ContextKeyType: text }],
});

const inputs: readonly { name: string; input: object }[] = [
  { name: 'nothing', input: {} },
  { name: 'empty texts', input: filled('', '', '') },
  {
    name: 'names that objects have of their own',
    input: filled('constructor', 'arn:aws:iam::111122223333:policy/constructor', '__proto__'),
  },
  {
    name: 'markup and control characters',
    input: filled('<a>&\u0000', 'arn:<&>\u0007:iam', ']]>\u0001\uffff'),
  },
  { name: 'long texts', input: filled('x'.repeat(5000), `arn:${'a'.repeat(5000)}`, '{'.repeat(5000)) },
  {
    name: 'JSON that is no policy',
    input: filled(
      'name',
      'arn:aws:iam::111122223333:role/a/b',
      '{"Statement":[null,{"Principal":{"AWS":[5]}}]}',
    ),
  },
];

describe('junk that is sent to the IAM of the lab', () => {
  let lab: Lab;
  let iam: sdk.IAMClient;
  beforeAll(async () => {
    lab = await labWith(EMPTY);
    iam = await iamOf(lab);
  });
  afterAll(() => lab.stop());

  it.each(inputs)('is answered, call by call: $name', async ({ input }) => {
    for (const name of Object.keys(IAM.operations)) {
      const Command = commands[`${name}Command`];
      if (Command === undefined) throw new Error(`the AWS SDK has no ${name}`);
      const told = await outcome(iam.send(new Command(input) as never));
      expect(`${name}: ${told}`).toMatch(
        /: (ok|(AccessDenied|DeleteConflict|EntityAlreadyExists|InvalidInput|LimitExceeded|MalformedPolicyDocument|NoSuchEntity|ValidationError)(Exception)?: )/,
      );
    }
  });
});
