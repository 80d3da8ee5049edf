import { isWithin, type NamePattern, type Subject } from '../engine/reach/index.ts';

const SERVICE_ACCOUNT = /^serviceaccount:([^/]*)\/([^/]*)\/([^/]*)$/;

/** The cluster and the pattern of a service account's id, `undefined` for ids of other kinds. */
export function serviceAccountOf(id: string): (NamePattern & { readonly cluster: string }) | undefined {
  const match = SERVICE_ACCOUNT.exec(id);
  if (match === null) return undefined;
  const [, cluster = '', namespace = '', name = ''] = match;
  return { cluster, namespace, name };
}

/** Whether a subject is one that an id names; an id with `*` or `?` names all that it matches. */
export function isNamed(subject: Pick<Subject, 'id'>, id: string): boolean {
  // a session of a role is named where its role is
  if (subject.id === id) return true;
  const inner = serviceAccountOf(subject.id);
  const outer = serviceAccountOf(id);
  if (inner === undefined || outer === undefined) return false;
  return inner.cluster === outer.cluster && isWithin(inner, outer);
}
