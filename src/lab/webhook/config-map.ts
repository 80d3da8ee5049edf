import type { Entry } from './entry.ts';
import { DEFAULT_EXPIRATION } from './settings.ts';

/** Entries by `NAMESPACE/NAME`; the namespace may be `*`. */
export type ConfiguredEntries = ReadonlyMap<string, Entry>;

/**
 * Reads the member `config` of the ConfigMap `pod-identity-webhook`, from which a webhook with `--watch-config-map` has
 * service accounts without annotations; or says why it can't be read, in which case the webhook keeps what it knew.
 *
 * Semantics: amazon-eks-pod-identity-webhook, pkg/cache/cache.go (populateCacheFromCM).
 */
export function readConfiguredEntries(
  config: string,
  tokenExpiration = DEFAULT_EXPIRATION,
): { readonly ok: true; readonly entries: ConfiguredEntries } | { readonly ok: false; readonly why: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(config);
  } catch {
    return { ok: false, why: 'it is no JSON' };
  }
  if (!isMembers(parsed)) return { ok: false, why: 'it is no JSON object' };
  const entries = new Map<string, Entry>();
  for (const [key, value] of Object.entries(parsed)) {
    const [namespace, name] = key.split('/');
    if (namespace === undefined || name === undefined) {
      return { ok: false, why: `\`${key}\` is not NAMESPACE/NAME` };
    }
    const entry = readEntry(value, tokenExpiration);
    if (entry === undefined) return { ok: false, why: `the entry \`${key}\` is malformed` };
    entries.set(`${namespace}/${name}`, entry);
  }
  return { ok: true, entries };
}

/** Go finds the members of an entry whatever their case; zero is as good as absent. */
function readEntry(value: unknown, tokenExpiration: number): Entry | undefined {
  if (!isMembers(value)) return undefined;
  const members = new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
  const roleArn = members.get('rolearn') ?? '';
  const audience = members.get('audience') ?? '';
  const regionalSts = members.get('useregionalsts') ?? false;
  const expiration = members.get('tokenexpiration') ?? 0;
  if (typeof roleArn !== 'string' || typeof audience !== 'string') return undefined;
  if (typeof regionalSts !== 'boolean' || !Number.isInteger(expiration)) return undefined;
  return { roleArn, audience, regionalSts, tokenExpiration: Number(expiration) || tokenExpiration };
}

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
