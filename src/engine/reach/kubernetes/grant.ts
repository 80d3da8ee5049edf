import type { PolicyRule, RbacBinding, RbacRole } from '../../../world/index.ts';
import type { Node } from '../node.ts';
import type { Because, Subject } from '../path.ts';
import { type ApiRequest, ruleAllows } from './allows.ts';

/** A rule with the words in which a report cites whose it is: `Role hyve/runner`. */
export interface GrantedRule extends PolicyRule {
  readonly document: string;
}

/** Rights that a binding or an access policy gives. */
export interface Grant {
  /** A namespace, a pattern of namespaces, or `undefined` for the whole cluster. */
  readonly scope: string | undefined;
  readonly rules: readonly GrantedRule[];
  /** Who gives it: the access entry, the binding. */
  readonly because: readonly Because[];
  /** `undefined` for access policies, and for what somebody could bind to themselves. */
  readonly binding: RbacBinding | undefined;
  /** The role, where no binding names it. */
  readonly role?: RoleName;
}

/** A Role, or a ClusterRole, which stands in no namespace. */
export type RoleName = Pick<RbacRole, 'kind' | 'namespace' | 'name'>;

/** Somebody with rights in a cluster. */
export interface Holder {
  readonly subject: Subject;
  /** The machinery of Kubernetes and EKS. */
  readonly platform: boolean;
  /** What stands behind it, if more can lead to it. */
  readonly next: Node | undefined;
  /** Its own rights. */
  readonly grants: readonly Grant[];
  /** Rights of groups that it is in by nature; those are subjects too. */
  readonly shared: readonly Grant[];
  /** Why it is of `system:masters`. */
  readonly masters: readonly Because[] | undefined;
}

/** A right that somebody has. */
export interface Right {
  readonly grant: Grant;
  readonly because: readonly Because[];
  /** Whether it stems from the holder's own grants. */
  readonly own: boolean;
}

/** A request in a namespace; `undefined` for objects that stand in none. */
export interface ScopedRequest extends ApiRequest {
  readonly namespace: string | undefined;
}

/** The right that lets a holder make a request, its own before its groups'. */
export function rightTo(
  holder: Pick<Holder, 'grants' | 'shared'>,
  request: ScopedRequest,
): Right | undefined {
  return find(holder.grants, request, true) ?? find(holder.shared, request, false);
}

function find(grants: readonly Grant[], request: ScopedRequest, own: boolean): Right | undefined {
  for (const grant of grants) {
    if (!covers(grant.scope, request.namespace)) continue;
    const rule = grant.rules.find((one) => ruleAllows(one, request));
    if (rule === undefined) continue;
    const { at, document } = rule;
    const cited = at === undefined ? [] : [{ at, document, statement: undefined, says: sayRule(rule) }];
    return { grant, own, because: [...grant.because, ...cited] };
  }
  return undefined;
}

/** Whether a grant counts in a namespace; what is bound in one never counts for objects that stand in none. */
export function covers(scope: string | undefined, namespace: string | undefined): boolean {
  if (scope === undefined || scope === namespace) return true;
  return namespace !== undefined && scope.includes('*') && matches(scope, namespace);
}

/** Whether a text is one that a pattern with `*` and `?` stands for. */
export function matches(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}

function sayRule({ verbs, resources, apiGroups, resourceNames }: PolicyRule): string {
  const groups = apiGroups.filter((one) => one !== '');
  const of = groups.length === 0 ? '' : ` of ${list(groups)}`;
  const named = resourceNames.length === 0 ? '' : ` named ${list(resourceNames)}`;
  return `allows ${list(verbs)} on ${list(resources)}${of}${named}`;
}

function list(values: readonly string[]): string {
  if (values.length > 4) return `${values.slice(0, 4).join(', ')} and ${values.length - 4} more`;
  return values.join(', ');
}
