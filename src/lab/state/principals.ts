import type { State } from './state.ts';

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
  changeResourcePolicies(state, (text) =>
    text.includes(quoted) || text.includes('\\')
      ? mapPrincipals(text, (value) => (value === from ? to : value))
      : text,
  );
}

/** Shows each principal that a world names by its unique id under its ARN, as IAM does. */
export function settleIds(state: State): void {
  changeResourcePolicies(state, (text) =>
    /\b(AROA|AIDA)/.test(text) ? mapPrincipals(text, (value) => principalAsArn(state, value) ?? value) : text,
  );
}

function changeResourcePolicies(state: State, change: (text: string) => string): void {
  for (const role of state.roles.values()) {
    const trust = change(role.trust);
    if (trust !== role.trust) state.roles.put(role.arn, { ...role, trust });
  }
  for (const bucket of state.buckets.values()) {
    const policy = bucket.policy === undefined ? undefined : change(bucket.policy);
    if (policy !== bucket.policy) state.buckets.put(bucket.name, { ...bucket, policy });
  }
  for (const key of state.keys.values()) {
    const policy = key.policy === undefined ? undefined : change(key.policy);
    if (policy !== key.policy) state.keys.put(key.arn, { ...key, policy });
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
