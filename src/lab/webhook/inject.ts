import { assertNever } from '../../kernel/index.ts';
import { listOf, type Members, valueAt } from '../../world/index.ts';
import type { Plan } from './plan.ts';
import { CONTAINER } from './schema/container.ts';
import { inOrder } from './schema/read.ts';

const REGIONAL_STS = 'AWS_STS_REGIONAL_ENDPOINTS';
const REGION = ['AWS_DEFAULT_REGION', 'AWS_REGION'] as const;
const WEB_IDENTITY = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'] as const;
const CONTAINER_CREDENTIALS = [
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
] as const;

/** A variable of a container, with its value. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/**
 * The variables that the webhook adds to a container that has variables of these names, in its order; `undefined` if
 * it leaves the container alone.
 *
 * Where a container has one of a pair, it gets neither.
 *
 * Semantics: amazon-eks-pod-identity-webhook, pkg/handler/handler.go (addEnvToContainer).
 */
export function addedVariables(
  has: ReadonlySet<string>,
  plan: Plan,
  tokenFile: string,
): readonly Variable[] | undefined {
  const { names, values } = credentialVariables(plan, tokenFile);
  const hasCredentials = names.some((name) => has.has(name));
  const hasRegion = REGION.some((name) => has.has(name));
  const hasSts = has.has(REGIONAL_STS);
  if (hasCredentials && hasRegion && hasSts) return undefined;
  const { region } = plan;
  return [
    ...(!hasSts && plan.regionalSts ? [{ name: REGIONAL_STS, value: 'regional' }] : []),
    ...(!hasRegion && region !== undefined && region !== ''
      ? REGION.map((name) => ({ name, value: region }))
      : []),
    ...(hasCredentials ? [] : values),
  ];
}

/** Adds variables and the mount of the token to a container. */
export function injectInto(container: Members, plan: Plan, tokenFile: string): Members {
  const env = listOf(container['env']);
  const names = new Set(env.map((variable) => String(valueAt(variable, 'name'))));
  const added = addedVariables(names, plan, tokenFile);
  if (added === undefined) return container;
  const mounts = listOf(container['volumeMounts']);
  const isMounted = mounts.some((mount) => valueAt(mount, 'name') === plan.volumeName);
  const mount = { name: plan.volumeName, readOnly: true, mountPath: plan.mountPath };
  return inOrder(CONTAINER, {
    ...container,
    ...(env.length + added.length === 0 ? {} : { env: [...env, ...added] }),
    ...(isMounted ? {} : { volumeMounts: [...mounts, mount] }),
  });
}

function credentialVariables(
  { credentials }: Plan,
  tokenFile: string,
): { readonly names: readonly string[]; readonly values: readonly Variable[] } {
  switch (credentials.kind) {
    case 'web-identity': {
      const [role, file] = WEB_IDENTITY;
      return {
        names: WEB_IDENTITY,
        values: [
          { name: role, value: credentials.roleArn },
          { name: file, value: tokenFile },
        ],
      };
    }
    case 'pod-identity': {
      const [uri, file] = CONTAINER_CREDENTIALS;
      return {
        names: CONTAINER_CREDENTIALS,
        values: [
          { name: uri, value: credentials.fullUri },
          { name: file, value: tokenFile },
        ],
      };
    }
    default:
      return assertNever(credentials);
  }
}
