import { posix } from 'node:path';
import type { RegisteredLab } from '../registry.ts';
import type { PodDescription } from './description.ts';

/** Variables of a process, by name. */
export type Environment = Readonly<Record<string, string>>;

/** Where a process finds the lab, besides what AWS gives it. */
export interface LabAccess {
  readonly lab: Pick<RegisteredLab, 'endpoint' | 'proxy' | 'ca'>;
  /** Of the node; `undefined`: there is none. */
  readonly metadata: string | undefined;
  /** Real names by the lab's proxy, for clients that take no endpoint. */
  readonly byProxy: boolean;
  /** The private folder: its home, and the token. */
  readonly folder: string;
}

/** Credentials of a principal. */
export interface PrincipalKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Of a session. */
  readonly expiration?: string;
}

/**
 * The variables of a pod's process: those of its container, and the lab's own.
 *
 * The values are the webhook's, but for two that can't be had here: the token lies below a private folder under the path that it
 * has in the pod, and the agent of Pod Identity has the lab's address in place of 169.254.170.23.
 */
export function podVariables({ injected, own, token }: PodDescription, access: LabAccess): Environment {
  const here = ({ name, value }: { readonly name: string; readonly value: string }): [string, string] => {
    if (token !== undefined && value === token.path) return [name, localPath(token.path, access.folder)];
    if (name === 'AWS_CONTAINER_CREDENTIALS_FULL_URI') return [name, `${access.lab.endpoint}/v1/credentials`];
    return [name, value];
  };
  return {
    ...Object.fromEntries(own.map(({ name, value }) => [name, value])),
    ...Object.fromEntries(injected.map(here)),
    ...labVariables(access),
  };
}

/** The variables of a person who has the keys of a principal. */
export function principalVariables(keys: PrincipalKeys, region: string, access: LabAccess): Environment {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    ...regionVariables(region),
    ...labVariables(access),
  };
}

/** The variables of a process on a node that has nothing but the node. */
export const nodeVariables = (region: string, access: LabAccess): Environment => ({
  ...regionVariables(region),
  ...labVariables(access),
});

const regionVariables = (region: string): Environment => ({ AWS_DEFAULT_REGION: region, AWS_REGION: region });

/** Where a file of the pod lies on this machine. */
export const localPath = (path: string, folder: string): string => posix.join(folder, path);

function labVariables({ lab, metadata, byProxy, folder }: LabAccess): Environment {
  return {
    ...(byProxy
      ? { HTTPS_PROXY: lab.proxy, https_proxy: lab.proxy, AWS_CA_BUNDLE: lab.ca }
      : { AWS_ENDPOINT_URL: lab.endpoint }),
    // AWS CLI 2.9 joins the path to it as it is
    ...(metadata === undefined
      ? { AWS_EC2_METADATA_DISABLED: 'true' }
      : { AWS_EC2_METADATA_SERVICE_ENDPOINT: `${metadata}/` }),
    // credentials that were cached for another pod would be taken for this one's
    HOME: localPath('home', folder),
  };
}

/** Where programs keep what belongs to the person who runs them: AWS's and Kubernetes' configuration, caches. */
const PERSONAL =
  /^(?:AWS_.*|BOTO_CONFIG|BOTO_PATH|KUBECONFIG|KUBERNETES_.*|HOME|XDG_(?:CONFIG|CACHE|DATA|STATE)_HOME)$/i;

/** The names of a caller's variables that a pod must not have. */
export const personalNames = (caller: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.keys(caller).filter((name) => caller[name] !== undefined && PERSONAL.test(name));

/** Lets calls to this machine past a proxy of the caller's. */
export function pastProxies(caller: Readonly<Record<string, string | undefined>>): Environment {
  const given = caller['no_proxy'] ?? caller['NO_PROXY'] ?? '';
  const list = [...given.split(',').filter((one) => one.trim() !== ''), '127.0.0.1', 'localhost'];
  const value = [...new Set(list)].join(',');
  return { NO_PROXY: value, no_proxy: value };
}
