import { within } from '../../../kernel/index.ts';
import { isAccountId, parseArn } from '../../../policy/index.ts';
import type { AuthMapping, KubernetesObject } from '../../../world/index.ts';
import type { Draft } from '../draft.ts';
import { isMembers, type Tell, texts } from '../members.ts';

/** A YAML parser, which is loaded only where it is needed. */
type ParseYaml = (
  text: string,
) => { readonly ok: true; readonly values: readonly unknown[] } | { readonly ok: false };

/** Whether an object is the ConfigMap that maps IAM principals. */
const isAwsAuth = ({ kind, apiVersion, metadata }: KubernetesObject): boolean =>
  kind === 'ConfigMap' &&
  apiVersion === 'v1' &&
  metadata.name === 'aws-auth' &&
  metadata.namespace === 'kube-system';

/** Whether any cluster has such a ConfigMap, whose YAML is still to be read. */
export const hasAwsAuth = (draft: Draft): boolean =>
  [...draft.clusters.values()].some(({ objects }) => objects?.some(isAwsAuth));

/**
 * Reads what the ConfigMap `aws-auth` of each cluster says: lists in YAML, each in a text of its own.
 *
 * Semantics: Amazon EKS User Guide, "Grant IAM users access to Kubernetes with a ConfigMap".
 */
export function settleAwsAuth(draft: Draft, parse: ParseYaml): void {
  for (const cluster of draft.clusters.values()) {
    const found = (cluster.objects ?? []).filter(isAwsAuth);
    if (found.length > 0) cluster.authMap = found.flatMap((object) => mappingsOf(object, parse, draft.tell));
  }
}

const LISTS = [
  { name: 'mapRoles', kind: 'role', arn: 'rolearn' },
  { name: 'mapUsers', kind: 'user', arn: 'userarn' },
] as const;

function mappingsOf({ body, at }: KubernetesObject, parse: ParseYaml, tell: Tell): AuthMapping[] {
  const data = isMembers(body['data']) ? body['data'] : {};
  const mappings: AuthMapping[] = [];
  const listed = (name: string): readonly unknown[] => {
    const text = data[name];
    if (typeof text !== 'string' || text.trim() === '') return [];
    const read = parse(text);
    const [value] = read.ok ? read.values : [];
    if (read.ok && (value === null || value === undefined)) return [];
    if (Array.isArray(value)) return value;
    tell({
      code: 'input/aws-auth',
      message: `\`${name}\` of aws-auth is no list in YAML`,
      at: within(at, 'data', name),
    });
    return [];
  };
  for (const { name, kind, arn } of LISTS) {
    const here = within(at, 'data', name);
    for (const item of listed(name)) {
      const of = isMembers(item) ? item[arn] : undefined;
      if (!isMembers(item) || typeof of !== 'string' || parseArn(of) === undefined) {
        tell({
          code: 'input/aws-auth',
          message: `an item of \`${name}\` of aws-auth has no \`${arn}\``,
          at: here,
        });
        continue;
      }
      const { username } = item;
      const groups = texts(item, 'groups', here, tell) ?? [];
      mappings.push({
        kind,
        of,
        username: typeof username === 'string' ? username : undefined,
        groups,
        at: here,
      });
    }
  }
  for (const item of listed('mapAccounts')) {
    const here = within(at, 'data', 'mapAccounts');
    const of = typeof item === 'number' ? String(item).padStart(12, '0') : item;
    if (typeof of === 'string' && isAccountId(of)) {
      mappings.push({ kind: 'account', of, username: undefined, groups: [], at: here });
    } else {
      tell({
        code: 'input/aws-auth',
        message: 'an item of `mapAccounts` of aws-auth is no account id',
        at: here,
      });
    }
  }
  return mappings;
}
