import type { Because, Step } from '../engine/reach/index.ts';

/** Whether a step is that of a pod which has its node, or its network: the options of the metadata service keep none of these out. */
export const isOnNode = ({ finding }: Step): boolean =>
  finding === 'kubernetes/node-access' ||
  finding === 'node-role/node-access' ||
  finding === 'node-role/host-network';

/** Who runs an issuer is somebody, and no change of the inputs makes that nobody. */
export const ISSUER_HOST = 'takeover/issuer-host';

/**
 * What to do so that a step is no more, in one sentence; `shared` says that subjects of the claim have the node's role in
 * the same way.
 */
export function sayCut(step: Step, givers: readonly Because[], shared: boolean): string {
  if (step.finding === ISSUER_HOST)
    return `name ${step.from} under \`accepted\` of the claim, with who runs the issuer as the reason, or have the role trust an issuer of EKS`;
  if (isOnNode(step)) return sayOffNode(step.from, givers);
  switch (step.mechanism) {
    case 'kubernetes':
      return sayUnbound(step.from, givers);
    case 'node-role':
      return shared
        ? `keep ${who(step.from)} from the instance metadata service by network policies that leave out 169.254.169.254 and fd00:ec2::254, or off the nodes that carry the role`
        : `have the nodes under ${who(step.from)} require IMDSv2 with a hop limit of 1 (HttpTokens required, HttpPutResponseHopLimit 1), or take the right from the node's role`;
    case 'static-credentials':
      return `deactivate the access key in ${listed(givers.map(placeOf))}, and keep none in the cluster`;
    default: {
      const action = PASSING.has(step.finding) ? 'iam:PassRole' : step.witness?.action;
      const right = action === undefined ? 'the right' : `the right to ${action}`;
      return `take ${right} from ${who(step.from)}: ${listed(givers.map(placeOf))}`;
    }
  }
}

/** Takeovers whose first fact is that the role may be passed. */
const PASSING: ReadonlySet<string> = new Set(
  ['pass-role', 'create-association', 'update-association', 'node-group', 'add-on'].map(
    (id) => `takeover/${id}`,
  ),
);

/** Pods that are there are changed; those that somebody makes are refused. */
function sayOffNode(from: string, givers: readonly Because[]): string {
  const [cluster, namespace, name] = from.replace(/^[a-z]+:/, '').split('/');
  if (name !== '*') {
    const pods = [...new Set(givers.map(({ document }) => document))];
    return `keep ${listed(pods)} off its node: no hostNetwork, privileged container, hostPID or hostPath, nor a claim to such a volume`;
  }
  const where = namespace === '*' ? `all namespaces of cluster ${cluster}` : `namespace ${namespace}`;
  return `label ${where} pod-security.kubernetes.io/enforce: baseline, so that no pod gets out onto its node`;
}

/** Who goes out of what lets them in, and what access policies go from them. */
function sayUnbound(from: string, givers: readonly Because[]): string {
  const places = (which: (one: Because) => boolean): readonly string[] => [
    ...new Set(givers.filter(which).map(({ document }) => document)),
  ];
  const policies = givers.filter((one) => isPolicy(one, from)).map(({ statement = '' }) => statement);
  const [out, bound] = [
    places((one) => isEntry(one, from)),
    places(({ statement }) => statement === undefined),
  ];
  const [entries] = places((one) => isPolicy(one, from));
  const rule = out.length === 0 && policies.length === 0 ? ', or take the right out of its role' : '';
  return [
    ...(out.length + bound.length === 0
      ? []
      : [`take ${who(from)} out of ${listed([...out, ...bound])}${rule}`]),
    ...(entries === undefined
      ? []
      : [`disassociate ${listed([...new Set(policies)])} from ${who(from)} in the ${entries}`]),
  ].join(', and ');
}

/** A line of aws-auth, or an access entry, of the principal itself. */
const isEntry = ({ statement }: Because, from: string): boolean =>
  statement !== undefined && from.endsWith(statement);
const isPolicy = (one: Because, from: string): boolean => one.statement !== undefined && !isEntry(one, from);

const placeOf = ({ statement, document }: Because): string =>
  statement === undefined ? document : `${statement} of the ${document}`;

const listed = (texts: readonly string[]): string => [...new Set(texts)].join(' and ');

const KINDS: Readonly<Record<string, string>> = {
  serviceaccount: 'service account ',
  workload: '',
  principal: '',
};

/** A subject as a sentence names it: `user prod/alice`. */
function who(id: string): string {
  const [, kind, rest] = /^([a-z]+):(.*)$/s.exec(id) ?? [];
  return kind === undefined ? id : `${KINDS[kind] ?? `${kind} `}${rest}`;
}
