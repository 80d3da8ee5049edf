import { err, ok, type Result } from '../../kernel/index.ts';
import { parseArn } from '../../policy/index.ts';
import type { LabContext } from '../context.ts';
import { describePod } from '../pods/describe-pod.ts';
import { mintToken } from '../services/issuer/mint.ts';
import { roleOfInstance } from '../services/metadata/instance-role.ts';
import type { MetadataServers } from '../services/metadata/servers.ts';
import { startSession } from '../services/sts/session.ts';
import { secretKey, uniqueId } from '../state/ids.ts';

/** Where the calls of the lab's owner go. */
export const CONTROL = '/_rolepin/control';

/** What the calls of the lab's owner work with. */
export interface ControlContext extends LabContext {
  /** The secret between the lab and its owner. */
  readonly controlKey: string;
  readonly metadata: MetadataServers;
}

/** The body of a call. */
export type ControlRequest = Readonly<Record<string, unknown>>;

/** A call of the lab's owner; its error is one clause. */
type ControlOperation = (asked: ControlRequest, lab: ControlContext) => Promise<Result<unknown, string>>;

/** The calls by name. */
export const controlOperations: Readonly<Record<string, ControlOperation>> = {
  token: mint,
  credentials,
  metadata,
  clusters,
  pod,
};

const text = (asked: ControlRequest, name: string): string | undefined => {
  const value = asked[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The texts of an object by name; of anything else, none. */
const textsOf = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(value ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

/** A token of a service account: `{ cluster, namespace, serviceAccount, audiences, expiration, serviceAccountUid?, pod?, node? }`. */
async function mint(asked: ControlRequest, { state, now }: LabContext): Promise<Result<unknown, string>> {
  const cluster = state.clusters.get(text(asked, 'cluster') ?? '');
  const namespace = text(asked, 'namespace');
  const serviceAccount = text(asked, 'serviceAccount');
  const { audiences, expiration } = asked;
  if (cluster === undefined) return err(`the lab has no cluster \`${text(asked, 'cluster') ?? ''}\``);
  if (namespace === undefined || serviceAccount === undefined)
    return err('namespace and serviceAccount are needed');
  if (!Array.isArray(audiences) || typeof expiration !== 'number')
    return err('audiences and expiration are needed');
  const pod = asked['pod'] as { readonly name: string; readonly uid: string } | undefined;
  const node = asked['node'] as { readonly name: string; readonly uid: string } | undefined;
  const serviceAccountUid = text(asked, 'serviceAccountUid');
  const bound = { pod, node, serviceAccountUid };
  const request = { namespace, serviceAccount, audiences: audiences.map(String), expiration, ...bound };
  return ok({ token: await mintToken(cluster, request, now()) });
}

/**
 * Credentials of a user, a role or a root user: `{ arn, sessionName?, tags?, transitive?, sourceIdentity?, context? }`, all but the
 * first for a role.
 */
async function credentials(
  asked: ControlRequest,
  { state, now }: LabContext,
): Promise<Result<unknown, string>> {
  const arn = text(asked, 'arn') ?? '';
  const role = state.roles.get(arn);
  if (role !== undefined) {
    const principal = { kind: 'role', role: arn, name: text(asked, 'sessionName') ?? 'rolepin' } as const;
    const tags = textsOf(asked['tags']);
    const transitive = Object.values(textsOf(asked['transitive']));
    const session = startSession(
      state,
      {
        ...{ account: role.account, principal, duration: role.maxSessionDuration },
        ...{ tags, context: textsOf(asked['context']), sourceIdentity: text(asked, 'sourceIdentity') },
        // the role's own tags do not go on
        transitive: transitive.filter((key) => role.tags[key] !== tags[key]),
      },
      now(),
    );
    const { accessKeyId, secret, token, expiresAt } = session;
    return ok({
      accessKeyId,
      secretAccessKey: secret,
      sessionToken: token,
      expiration: new Date(expiresAt).toISOString(),
    });
  }
  const user = state.users.get(arn);
  const account = parseArn(arn)?.account ?? '';
  if (user === undefined && !(arn.endsWith(':root') && state.accounts.has(account))) {
    return err(`the lab has no user, role or root user \`${arn}\``);
  }
  const name = user?.name;
  const known = [...state.accessKeys.values()].find(
    (key) => key.account === account && key.user === name && key.active,
  );
  if (known !== undefined) return ok({ accessKeyId: known.id, secretAccessKey: known.secret });
  const key = {
    id: uniqueId('AKIA'),
    secret: secretKey(),
    account,
    user: name,
    active: true,
    createdAt: now(),
  };
  state.accessKeys.put(key.id, key);
  return ok({ accessKeyId: key.id, secretAccessKey: key.secret });
}

/**
 * The metadata service of an instance, as a pod on it reaches it: `{ instance?, node?, role?, hops }`. Of none, the first instance that has
 * a profile; an empty answer where there is none.
 */
async function metadata(asked: ControlRequest, lab: ControlContext): Promise<Result<unknown, string>> {
  const { instance: id, node, role, hops } = asked;
  if (typeof hops !== 'number') return err('hops is needed: 1 on the host network, 2 for other pods');
  const instances = [...lab.state.instances.values()];
  const found = instances.find((one) =>
    id === undefined && node === undefined
      ? role === undefined
        ? one.instanceProfile !== undefined
        : roleOfInstance(lab.state, one)?.arn === role
      : one.id === id || (node !== undefined && one.privateDnsName === node),
  );
  if (found === undefined) return ok({});
  return ok({ instance: found.id, address: await lab.metadata.addressOf(found.id, hops) });
}

/** The clusters of the lab: `{ clusters: [{ name, region }] }`. */
async function clusters(_: ControlRequest, { state }: LabContext): Promise<Result<unknown, string>> {
  return ok({ clusters: [...state.clusters.values()].map(({ name, region }) => ({ name, region })) });
}

/** What a pod gets: `{ subject, role? }`. */
async function pod(asked: ControlRequest, { state }: LabContext): Promise<Result<unknown, string>> {
  return describePod(state, { subject: text(asked, 'subject') ?? '', role: text(asked, 'role') });
}
