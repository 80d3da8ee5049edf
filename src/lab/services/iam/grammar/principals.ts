import type { State } from '../../../state/state.ts';

/**
 * The ARN that stands for a unique id, as IAM shows it; `undefined` where nobody has the id.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal", section "IAM role principals".
 */
export function principalAsArn(state: State, id: string): string | undefined {
  const table = id.startsWith('AROA') ? state.roles : id.startsWith('AIDA') ? state.users : undefined;
  for (const one of table?.values() ?? []) if (one.id === id) return one.arn;
  return undefined;
}

/** A resource policy's text with each AWS principal in the form that IAM shows: accounts as the ARN of their root user, ids as ARNs. */
export const settlePrincipals = (state: State, text: string, partition: string): string =>
  mapPrincipals(text, (value) => {
    if (/^\d{12}$/.test(value)) return `arn:${partition}:iam::${value}:root`;
    return principalAsArn(state, value) ?? value;
  });

/**
 * Puts another name in the place of a principal in all resource policies: the unique id where a user or role is
 * deleted, the new ARN where it moves. AWS keeps the id and shows the ARN as long as there is one: a namesake that
 * is made later is somebody else.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal", section "IAM role principals".
 */
export function replacePrincipal(state: State, from: string, to: string): void {
  const quoted = JSON.stringify(from);
  const changed = (text: string | undefined): string | undefined => {
    if (text === undefined || !(text.includes(quoted) || text.includes('\\'))) return undefined;
    const replaced = mapPrincipals(text, (value) => (value === from ? to : value));
    return replaced === text ? undefined : replaced;
  };
  for (const role of state.roles.values()) {
    const trust = changed(role.trust);
    if (trust !== undefined) state.roles.put(role.arn, { ...role, trust });
  }
  for (const bucket of state.buckets.values()) {
    const policy = changed(bucket.policy);
    if (policy !== undefined) state.buckets.put(bucket.name, { ...bucket, policy });
  }
  for (const key of state.keys.values()) {
    const policy = changed(key.policy);
    if (policy !== undefined) state.keys.put(key.arn, { ...key, policy });
  }
}

type Members = Readonly<Record<string, unknown>>;

/** The text with each value of an AWS principal replaced; the very text where nothing changes. */
function mapPrincipals(text: string, replace: (value: string) => string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return text;
  }
  let changes = 0;
  const one = (value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    const replaced = replace(value);
    if (replaced !== value) changes += 1;
    return replaced;
  };
  const principal = (value: unknown): unknown => {
    if (!isMembers(value) || !Object.hasOwn(value, 'AWS')) return value;
    const aws = value['AWS'];
    return { ...value, AWS: Array.isArray(aws) ? aws.map(one) : one(aws) };
  };
  const statement = (value: unknown): unknown => {
    if (!isMembers(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        name === 'Principal' || name === 'NotPrincipal' ? principal(member) : member,
      ]),
    );
  };
  if (!isMembers(parsed)) return text;
  const listed = parsed['Statement'];
  const replaced = {
    ...parsed,
    Statement: Array.isArray(listed) ? listed.map(statement) : statement(listed),
  };
  return changes === 0 ? text : JSON.stringify(replaced);
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
