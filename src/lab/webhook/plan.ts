import type { ConfiguredEntries } from './config-map.ts';
import { type Annotations, DOMAIN, type Entry, entryOf, expirationOf } from './entry.ts';
import { firstCsvRecord } from './go-text.ts';
import {
  DEFAULT_EXPIRATION,
  LEAST_SPREAD_EXPIRATION,
  WEB_IDENTITY_TOKEN,
  type WebhookSettings,
} from './settings.ts';

/** What the webhook knows about the pod's service account. */
export interface ServiceAccountFacts {
  readonly namespace: string;
  readonly name: string;
  /** Its annotations; `undefined`: there is no such service account. */
  readonly annotations: Annotations | undefined;
  /** Whether a Pod Identity association names it. */
  readonly associated: boolean;
  /** Of a webhook with `--watch-config-map`. */
  readonly configured?: ConfiguredEntries;
}

/** How a pod gets its credentials. */
export type Credentials =
  | { readonly kind: 'web-identity'; readonly roleArn: string }
  | { readonly kind: 'pod-identity'; readonly fullUri: string };

/** What is to be injected into a pod. */
export interface Plan {
  readonly credentials: Credentials;
  readonly audience: string;
  readonly tokenExpiration: number;
  readonly regionalSts: boolean;
  readonly region: string | undefined;
  readonly mountPath: string;
  readonly volumeName: string;
  readonly tokenPath: string;
  /** Names of containers that stay as they are. */
  readonly skipped: ReadonlySet<string>;
}

/** A whole number from 0 below a limit. */
export type Draw = (below: number) => number;

/**
 * What the webhook is to do with a pod of these annotations, `undefined` if nothing.
 *
 * An association goes before an annotation of the service account, and that before an entry of the ConfigMap.
 *
 * Semantics: amazon-eks-pod-identity-webhook, pkg/handler/handler.go (buildPodPatchConfig), pkg/cache/cache.go (Get,
 * GetCommonConfigurations).
 */
export function planFor(
  facts: ServiceAccountFacts,
  podAnnotations: Annotations,
  settings: WebhookSettings,
  draw: Draw,
): Plan | undefined {
  const skipped = skippedContainers(podAnnotations);
  if (facts.associated) {
    const { fullUri, ...where } = settings.containerCredentials;
    const common = commonEntry(facts, settings);
    const expiration = expirationOf(podAnnotations) ?? common.tokenExpiration;
    return {
      ...where,
      credentials: { kind: 'pod-identity', fullUri },
      tokenExpiration: spread(expiration, draw),
      regionalSts: common.regionalSts,
      region: settings.region,
      skipped,
    };
  }
  const entry = webIdentityEntry(facts, settings);
  if (entry === undefined) return undefined;
  return {
    ...WEB_IDENTITY_TOKEN,
    credentials: { kind: 'web-identity', roleArn: entry.roleArn },
    audience: entry.audience,
    tokenExpiration: expirationOf(podAnnotations) ?? entry.tokenExpiration,
    regionalSts: entry.regionalSts,
    region: settings.region,
    mountPath: settings.mountPath,
    skipped,
  };
}

function webIdentityEntry(facts: ServiceAccountFacts, settings: WebhookSettings): Entry | undefined {
  const own = facts.annotations === undefined ? undefined : entryOf(facts.annotations, settings);
  if (own !== undefined && own.roleArn !== '') return own;
  const { configured, namespace, name } = facts;
  const entry = configured?.get(`${namespace}/${name}`) ?? configured?.get(`*/${name}`);
  return entry === undefined || entry.roleArn === '' ? undefined : entry;
}

/** What bears on Pod Identity too: of the service account if there is one, never of the namespace `*`. */
function commonEntry(
  { annotations, configured, namespace, name }: ServiceAccountFacts,
  settings: WebhookSettings,
): Pick<Entry, 'regionalSts' | 'tokenExpiration'> {
  if (annotations !== undefined) return entryOf(annotations, settings);
  return (
    configured?.get(`${namespace}/${name}`) ?? { regionalSts: false, tokenExpiration: DEFAULT_EXPIRATION }
  );
}

/** The default lifetime, and no other, is spread over two hours. */
function spread(expiration: number, draw: Draw): number {
  if (expiration !== DEFAULT_EXPIRATION) return expiration;
  return LEAST_SPREAD_EXPIRATION + draw(DEFAULT_EXPIRATION - LEAST_SPREAD_EXPIRATION + 1);
}

function skippedContainers(annotations: Annotations): ReadonlySet<string> {
  return new Set(firstCsvRecord(annotations[`${DOMAIN}/skip-containers`] ?? ''));
}
