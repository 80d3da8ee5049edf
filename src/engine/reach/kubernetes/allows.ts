import type { PolicyRule } from '../../../world/index.ts';

/** A request to the API server, as RBAC sees it. */
export interface ApiRequest {
  readonly verb: string;
  /** Empty: the core group. */
  readonly group: string;
  /** With its subresource: `pods/exec`. */
  readonly resource: string;
  /** `undefined` where the URL names no object: create of an object itself, list, watch. */
  readonly name: string | undefined;
}

/**
 * Whether a rule allows a request.
 *
 * `pods` is not `pods/exec`; `*` is every resource and subresource, `*` before `/exec` every resource's `exec`. A rule with
 * resource names allows only requests whose URL names one of them.
 *
 * Semantics: Kubernetes, "Using RBAC Authorization", sections "Referring to resources" and "Role and ClusterRole".
 */
export function ruleAllows(rule: PolicyRule, { verb, group, resource, name }: ApiRequest): boolean {
  return (
    (rule.verbs.includes(verb) || rule.verbs.includes('*')) &&
    (rule.apiGroups.includes(group) || rule.apiGroups.includes('*')) &&
    rule.resources.some((pattern) => meansResource(pattern, resource)) &&
    (rule.resourceNames.length === 0 || (name !== undefined && rule.resourceNames.includes(name)))
  );
}

function meansResource(pattern: string, resource: string): boolean {
  if (pattern === '*' || pattern === resource) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && pattern === `*${resource.slice(slash)}`;
}
