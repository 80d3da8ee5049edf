import type { Role } from '../../world/index.ts';
import { fixedKey, freeKey } from '../reason/index.ts';
import { ask, type Call } from './ask.ts';
import type { Facts } from './facts.ts';
import { type Edge, isMade, NO_WAYS, type Node, nameOfSession, type WaysIn } from './node.ts';
import type { Unknown } from './path.ts';
import { callKeys, NO_PRINCIPAL_KEYS } from './request-keys.ts';
import type { Search } from './search-context.ts';
import { oneSubject, principalId } from './subject.ts';
import { POD_IDENTITY, trustedEntries } from './trusted.ts';

/**
 * Which AWS services get a role: whoever may pass it to them.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal", section "AWS service principals".
 */
export function service(node: Node, search: Search): WaysIn {
  if (node.kind !== 'role' || isMade(node.session)) return NO_WAYS;
  const { role } = node;
  const { facts } = search;
  const session = nameOfSession(node.session);
  const names = new Set<string>();
  for (const entry of trustedEntries(role))
    if (entry.kind === 'service' && entry.name !== POD_IDENTITY) names.add(entry.name);
  const edges: Edge[] = [];
  for (const name of [...names].sort()) {
    // EC2 names its sessions by the instance
    if (session !== undefined && isEc2(name) && !INSTANCE.test(session)) continue;
    const answer = ask(serviceCall(role, name, { ...search, session }), facts);
    if (answer.kind !== 'allowed') continue;
    const subject = oneSubject('service', name);
    const { certainty, needs, witness, because } = answer;
    edges.push({
      from: subject,
      next: undefined,
      platform: isEc2(name) && carriesNodes(role, facts),
      step: {
        mechanism: 'service',
        finding: 'service',
        from: subject.id,
        to: principalId(role.arn),
        witness,
        because,
        certainty,
        needs,
      },
    });
  }
  return { edges, unknown: mayMeanServices(role, { ...search, session }), notes: [] };
}

/**
 * Whether a trust that means everyone, or every service, may mean services that it does not name: AWS does not say.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal", section "All principals".
 */
function mayMeanServices(role: Role, search: Search): readonly Unknown[] {
  const open = trustedEntries(role).some(({ kind }) => kind === 'everyone' || kind === 'every-service');
  if (!open) return [];
  const call = serviceCall(role, 'service.amazonaws.com', search);
  const keys = call.keys.filter(({ spelling }) => spelling !== 'aws:PrincipalServiceName');
  const any: Call = { ...call, keys: [...keys, freeKey('aws:PrincipalServiceName')] };
  if (ask(any, search.facts).kind === 'no') return [];
  return [
    {
      what: `whether AWS services get ${role.name}, whose trust policy means them only with everyone`,
      add: 'a trust policy that names the services, or other principals',
    },
  ];
}

const isEc2 = (service: string): boolean => service.startsWith('ec2.amazonaws.com');

const INSTANCE = /^i-[0-9a-f]+$/;

/** The call that a service makes for a role. */
export function serviceCall(role: Role, name: string, { facts, now, session }: Search): Call {
  return {
    role,
    caller: { kind: 'service', name },
    standing: 'no-account',
    actions: ['sts:AssumeRole'],
    open: [],
    keys: [
      ...callKeys(facts.world, role, now, session),
      ...NO_PRINCIPAL_KEYS,
      fixedKey('aws:PrincipalIsAWSService', 'true'),
      fixedKey('aws:PrincipalServiceName', name),
      freeKey('aws:PrincipalServiceNamesList', true),
    ],
    policies: {
      resource: { document: facts.trust(role).document, kind: 'trust' },
      identity: undefined,
      boundary: undefined,
      session: undefined,
      scps: undefined,
      rcps: facts.rcps(role),
    },
  };
}

/** Whether nodes of a cluster run with the role: EC2 hands it to their kubelets. */
function carriesNodes(role: Role, { world }: Facts): boolean {
  const profiles = new Set(role.instanceProfiles);
  const byInstance = [...world.accounts.values()].some((account) =>
    account.instances?.some(
      (instance) => instance.instanceProfile !== undefined && profiles.has(instance.instanceProfile),
    ),
  );
  const byEntry = world.clusters.some((cluster) =>
    cluster.accessEntries?.some((entry) => entry.principalArn === role.arn && entry.type.startsWith('EC2')),
  );
  return byInstance || byEntry;
}
