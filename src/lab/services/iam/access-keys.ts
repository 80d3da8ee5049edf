import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import { secretKey, uniqueId } from '../../state/ids.ts';
import type { AccessKeyRecord } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import type { QueryOperation } from '../query.ts';
import { allow, arnOf, callerOf } from './access.ts';
import { checkChoice, checkLength } from './checks.ts';
import { existingNamed, noSuchEntity } from './existing.ts';
import { USER } from './kinds.ts';
import { pageOf, pageResult } from './pages.ts';
import { userNameOf } from './users.ts';

/**
 * The calls for access keys.
 *
 * Semantics: AWS IAM API Reference, "CreateAccessKey" and its companions.
 */
export const ACCESS_KEYS: Readonly<Record<string, QueryOperation>> = {
  CreateAccessKey: { run: createKey },
  ListAccessKeys: { run: listKeys },
  UpdateAccessKey: { run: updateKey },
  DeleteAccessKey: { run: deleteKey },
  GetAccessKeyLastUsed: { run: lastUsed },
};

const MOST_KEYS = 2;

/** Whose keys a call is about: a user's; the root user's where the root user names nobody. */
function ownerOf(
  operation: Operation,
  parameters: Parameters,
  action: string,
): { readonly account: string; readonly name: string | undefined } {
  const { caller, account } = callerOf(operation);
  if (caller.kind === 'root' && parameters.text('UserName') === undefined)
    return { account, name: undefined };
  return existingNamed(USER, operation, userNameOf(operation, parameters), action);
}

const keysOf = (
  operation: Operation,
  { account, name }: ReturnType<typeof ownerOf>,
): readonly AccessKeyRecord[] =>
  [...operation.lab.state.accessKeys.values()].filter((key) => key.account === account && key.user === name);

function createKey(operation: Operation, parameters: Parameters): XmlValue {
  const owner = ownerOf(operation, parameters, 'CreateAccessKey');
  if (keysOf(operation, owner).length >= MOST_KEYS) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${MOST_KEYS}`, 409);
  }
  const key: AccessKeyRecord = {
    ...{ id: uniqueId('AKIA'), secret: secretKey(), account: owner.account, user: owner.name },
    ...{ active: true, createdAt: operation.call.at },
  };
  operation.lab.state.accessKeys.put(key.id, key);
  const { CreateDate, ...shape } = keyShape(key);
  return { AccessKey: { ...shape, SecretAccessKey: key.secret, CreateDate } };
}

const keyShape = ({ id, user, active, createdAt }: AccessKeyRecord) => ({
  ...(user === undefined ? {} : { UserName: user }),
  AccessKeyId: id,
  Status: active ? 'Active' : 'Inactive',
  CreateDate: new Date(createdAt),
});

function listKeys(operation: Operation, parameters: Parameters): XmlValue {
  const keys = keysOf(operation, ownerOf(operation, parameters, 'ListAccessKeys'));
  return pageResult(
    pageOf(parameters, keys, ({ id }) => id),
    'AccessKeyMetadata',
    keyShape,
  );
}

/** The key that a call names, of the user that it is about. */
function keyOf(operation: Operation, parameters: Parameters, action: string): AccessKeyRecord {
  const id = readKeyId(parameters);
  const owner = ownerOf(operation, parameters, action);
  const key = keysOf(operation, owner).find((one) => one.id === id);
  if (key === undefined) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return key;
}

function readKeyId(parameters: Parameters): string {
  const id = checkLength('accessKeyId', parameters.required('AccessKeyId'), 16, 128);
  if (/^\w+$/.test(id)) return id;
  throw new AwsError(
    'ValidationError',
    'The specified value for accessKeyId is invalid. It must contain only alphanumeric characters',
  );
}

function updateKey(operation: Operation, parameters: Parameters): XmlValue {
  const status = checkChoice('status', parameters.required('Status'), ['Active', 'Inactive']);
  const key = keyOf(operation, parameters, 'UpdateAccessKey');
  operation.lab.state.accessKeys.put(key.id, { ...key, active: status === 'Active' });
  return undefined;
}

function deleteKey(operation: Operation, parameters: Parameters): XmlValue {
  operation.lab.state.accessKeys.delete(keyOf(operation, parameters, 'DeleteAccessKey').id);
  return undefined;
}

/** When a key was used is not kept: AWS's answer for one that never was. */
function lastUsed(operation: Operation, parameters: Parameters): XmlValue {
  const id = readKeyId(parameters);
  const { account } = callerOf(operation);
  const found = operation.lab.state.accessKeys.get(id);
  const key = found?.account === account ? found : undefined;
  const user = key?.user === undefined ? undefined : operation.lab.state.users.named(account, key.user);
  allow(operation, 'GetAccessKeyLastUsed', {
    arn: user?.arn ?? (key === undefined ? '*' : arnOf(operation, 'root')),
    called: user === undefined ? `access key ${id}` : `user ${user.name}`,
    ...(user === undefined ? {} : { tags: user.tags, iamTags: true as const }),
  });
  if (key === undefined) {
    throw new AwsError('AccessDenied', `The Access Key with id ${id} cannot be found.`, 403);
  }
  return {
    ...(user === undefined ? {} : { UserName: user.name }),
    AccessKeyLastUsed: { Region: 'N/A', ServiceName: 'N/A' },
  };
}
