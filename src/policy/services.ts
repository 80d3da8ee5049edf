import type {
  ActionElement,
  AllowedServices,
  OpaqueStatement,
  PolicyDocument,
  Statement,
} from './document.ts';

/** Kept once for all documents that name the same ones. */
const sets = new Map<string, ReadonlySet<string>>();

/** The services that statements may allow something of. */
export function allowedServices(statements: readonly (Statement | OpaqueStatement)[]): AllowedServices {
  const found = new Set<string>();
  for (const statement of statements) {
    if (statement.effect === 'Deny') continue;
    if (statement.kind === 'opaque' || !addServices(statement.action, found)) return 'any';
  }
  const key = [...found].sort().join();
  const known = sets.get(key) ?? found;
  sets.set(key, known);
  return known;
}

/** Whether a document may allow an action of a service; false is certain. */
export function mayAllowService(document: PolicyDocument, service: string): boolean {
  const services = document.services ?? allowedServices(document.statements);
  return services === 'any' || services.has(service);
}

/** False where the element has an action without a prefix in full. */
function addServices({ negated, values }: ActionElement, found: Set<string>): boolean {
  if (negated) return false;
  for (const { tokens } of values) {
    const [first] = tokens;
    const colon = first?.kind === 'text' ? first.text.indexOf(':') : -1;
    if (first?.kind !== 'text' || colon < 0) return false;
    found.add(first.text.slice(0, colon));
  }
  return true;
}
