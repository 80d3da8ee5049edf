import { stableHash } from '../../kernel/index.ts';
import { type Json, type PolicyDocument, writePolicy } from '../../policy/index.ts';
import { permissionPolicy } from './s3-policy.ts';
import type { Setting } from './setting.ts';

/** A permission policy with the name that it gets in the role. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: Json;
}

/** The permission policies of a wish: the bucket's first. */
export function permissionsOf({ bucket, wish }: Setting): readonly NamedPolicy[] {
  return [
    ...(bucket === undefined
      ? []
      : [{ name: policyName(bucket.name, bucket.prefix), document: permissionPolicy(bucket) }]),
    ...wish.policies.map(({ name, document }) => ({ name, document: writePolicy(document) })),
  ];
}

/** One policy for each bucket and prefix: another level replaces it, another prefix stands beside it. */
function policyName(bucket: string, prefix: string): string {
  if (prefix === '') return `rolepin-${bucket}`;
  const words = prefix
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `rolepin-${bucket}-${words === '' ? '' : `${words}-`}${stableHash(prefix).slice(0, 6)}`;
}

/** All permission policies as one document; `undefined` where none is wished. */
export function mergedPermissions(
  policies: readonly NamedPolicy[],
  documents: readonly PolicyDocument[],
): Json | undefined {
  const [first, ...others] = policies;
  if (first === undefined) return undefined;
  if (others.length === 0) return first.document;
  const used = new Set<string>();
  const statements = documents.flatMap((document) => {
    const written = (writePolicy({ ...document, bare: false }) as { readonly Statement: readonly Json[] })
      .Statement;
    // without this version `${…}` is plain text, in the merged document it must stay so
    return document.version === '2012-10-17' ? written : (literalVariables(written) as readonly Json[]);
  });
  return {
    Version: '2012-10-17',
    Statement: statements.map((statement) => {
      const { Sid, ...rest } = statement as { readonly [name: string]: Json };
      if (Sid === undefined) return rest;
      let sid = String(Sid);
      for (let count = 2; used.has(sid); count += 1) sid = `${String(Sid)}${count}`;
      used.add(sid);
      return { Sid: sid, ...rest };
    }),
  };
}

function literalVariables(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('${', '${$}{');
  if (Array.isArray(value)) return value.map(literalVariables);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, literalVariables(inner as Json)]),
  );
}
