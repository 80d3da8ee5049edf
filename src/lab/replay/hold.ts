/** Credentials as the AWS SDK takes them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What somebody on a path holds: an identity that the lab can act for, or credentials already. */
export type Hold =
  | {
      readonly kind: 'service-account';
      readonly cluster: string;
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: 'pod'; readonly cluster: string; readonly namespace: string; readonly name: string }
  | { readonly kind: 'node'; readonly cluster: string; readonly name: string }
  | { readonly kind: 'principal'; readonly arn: string }
  /** A user or a group of Kubernetes, a service, a provider: the lab can't act for it. */
  | { readonly kind: 'other'; readonly id: string }
  | { readonly kind: 'credentials'; readonly arn: string; readonly credentials: Credentials };

/** What a subject's id stands for. */
export function holdOf(id: string): Hold {
  const at = id.indexOf(':');
  const [kind, rest] = [id.slice(0, at), id.slice(at + 1)];
  const parts = rest.split('/');
  const [cluster = '', namespace = '', name = ''] = parts;
  switch (kind) {
    case 'serviceaccount':
      return { kind: 'service-account', cluster, namespace, name };
    case 'workload':
      // its service account stands in the witness
      return { kind: 'service-account', cluster, namespace, name: '' };
    case 'pod':
      return { kind: 'pod', cluster, namespace, name };
    case 'node':
      return { kind: 'node', cluster, name: parts.slice(1).join('/') };
    case 'principal':
      return { kind: 'principal', arn: rest };
    default:
      return { kind: 'other', id };
  }
}
