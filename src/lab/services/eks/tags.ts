import { AwsError } from '../../http/aws-error.ts';
import type { Operation } from '../../operation.ts';
import { associationKey } from '../../state/from-world.ts';
import type { Tags } from '../../state/records.ts';
import { type RestInput, textsIn } from '../rest-json.ts';
import { authorizeEks, requestTagKeys } from './cluster.ts';

/** A thing of EKS that has tags. */
interface Tagged {
  readonly tags: Tags;
  readonly put: (tags: Tags) => void;
}

function taggedOf({ lab: { state }, who }: Operation, arn: string): Tagged | undefined {
  if (arn.split(':')[4] !== who?.account) return undefined;
  for (const table of [state.clusters, state.associations, state.accessEntries] as const) {
    for (const record of table.values()) {
      if (record.arn !== arn) continue;
      if (table === state.clusters && 'issuer' in record) {
        return { tags: record.tags, put: (tags) => state.clusters.put(record.name, { ...record, tags }) };
      }
      if ('roleArn' in record) {
        return {
          tags: record.tags,
          put: (tags) =>
            state.associations.put(associationKey(record.cluster, record.id), { ...record, tags }),
        };
      }
      if ('principalArn' in record) {
        const key = `${record.cluster} ${record.principalArn}`;
        return { tags: record.tags, put: (tags) => state.accessEntries.put(key, { ...record, tags }) };
      }
    }
  }
  return undefined;
}

function tagged(operation: Operation, action: string, arn: string, more = {}): Tagged {
  const found = taggedOf(operation, arn);
  authorizeEks(operation, action, arn, found?.tags ?? {}, more);
  if (found === undefined) throw new AwsError('NotFoundException', `Resource not found: ${arn}`, 404);
  return found;
}

/** eks:ListTagsForResource. */
export const listTags = (operation: Operation, { path: [arn = ''] }: RestInput): object => ({
  tags: tagged(operation, 'ListTagsForResource', arn).tags,
});

/** eks:TagResource. */
export function tagResource(operation: Operation, input: RestInput): object {
  const added = textsIn(input, 'tags');
  const { tags, put } = tagged(operation, 'TagResource', input.path[0] ?? '', requestTagKeys(added));
  put({ ...tags, ...added });
  return {};
}

/** eks:UntagResource. */
export function untagResource(operation: Operation, input: RestInput): object {
  const gone = input.queryAll('tagKeys');
  const { tags, put } = tagged(operation, 'UntagResource', input.path[0] ?? '', { 'aws:TagKeys': gone });
  put(Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.includes(key))));
  return {};
}
