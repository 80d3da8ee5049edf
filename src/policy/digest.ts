import type { AllowedServices, Digest, PolicyDocument } from './document.ts';

/** Whether a text has the form of an action. */
export const isAction = (text: string): boolean => text === '*' || /^[^:\s]+:[^:\s]+$/.test(text);

/** Stands for an action whose service is not named in full. */
export const ANY = '*';

/** The service of an action: its prefix in lower case, or what stands for any. */
export function serviceOf(action: string): string {
  const colon = action.indexOf(':');
  const prefix = colon < 0 ? ANY : action.slice(0, colon).toLowerCase();
  return prefix.includes('*') || prefix.includes('?') ? ANY : prefix;
}

/** Kept once for all documents that name the same ones. */
const sets = new Map<string, ReadonlySet<string>>();

/** The services behind prefixes. */
export function servicesNamed(prefixes: ReadonlySet<string>): AllowedServices {
  if (prefixes.has(ANY)) return 'any';
  const key = prefixes.size < 2 ? [...prefixes].join() : [...prefixes].sort().join();
  const known = sets.get(key) ?? prefixes;
  sets.set(key, known);
  return known;
}

/** What is to be known of statements without reading them again. */
export function digestOf(statements: PolicyDocument['statements']): Digest {
  return { services: allowedServices(statements), ids: statements.some(namesId) };
}

function allowedServices(statements: PolicyDocument['statements']): AllowedServices {
  const prefixes = new Set<string>();
  for (const statement of statements) {
    if (statement.effect === 'Deny') continue;
    if (statement.kind === 'opaque' || statement.action.negated) return 'any';
    for (const { source } of statement.action.values) prefixes.add(serviceOf(source));
  }
  return servicesNamed(prefixes);
}

const namesId = (statement: PolicyDocument['statements'][number]): boolean =>
  statement.kind === 'statement' &&
  statement.principal?.entries.some(({ kind }) => kind === 'unique-id') === true;

/** Whether a document may allow an action of a service; false is certain. */
export function mayAllowService(document: PolicyDocument, service: string): boolean {
  const services = document.digest?.services ?? allowedServices(document.statements);
  return services === 'any' || services.has(service);
}
