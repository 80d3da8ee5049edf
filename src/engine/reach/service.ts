import type { Role } from '../../world/index.ts';
import { both, findMember, fixedKey, freeKey, glob, type Language, literalItems } from '../reason/index.ts';
import { type Answer, ask, type Call, trustAlone } from './ask.ts';
import type { Facts } from './facts.ts';
import { type Edge, NO_WAYS, type Node, type WaysIn } from './node.ts';
import type { Unknown } from './path.ts';
import { callKeys, NO_PRINCIPAL_KEYS } from './request-keys.ts';
import type { Search } from './search-context.ts';
import { askGiving, givenIn } from './session/given.ts';
import { type Making, makingOf } from './session/sessions.ts';
import { oneSubject, principalId } from './subject.ts';
import { POD_IDENTITY, trustedEntries } from './trusted.ts';

/**
 * Which AWS services get a role: whoever may pass it to them.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal", section "AWS service principals".
 */
export function service(node: Node, search: Search): WaysIn {
  const as = node.kind === 'role' ? makingOf(node.sessions) : undefined;
  if (node.kind !== 'role' || as === undefined) return NO_WAYS;
  const { role } = node;
  const { facts } = search;
  const session = as.name;
  const names = new Set<string>();
  for (const entry of trustedEntries(role))
    if (entry.kind === 'service' && entry.name !== POD_IDENTITY) names.add(entry.name);
  const edges: Edge[] = [];
  for (const name of [...names].sort()) {
    if (isEc2(name) && findMember(both(session ?? EC2_NAMES, EC2_NAMES)).kind === 'empty') continue;
    const answer = askService(serviceCall(role, name, { ...search, session }), as, facts);
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

/** EC2 names its sessions by the instance. */
const EC2_NAMES: Language = glob([...literalItems('i-'), { kind: 'any', within: false }]);

/** What a service gives its sessions is not known, but of EC2, which gives them nothing. */
function askService(call: Call, as: Making, facts: Facts): Answer {
  const answer = askGiving(call, as, facts);
  const given = givenIn(answer);
  if (answer.kind !== 'allowed' || given === undefined) return answer;
  if (call.caller.kind === 'service' && isEc2(call.caller.name)) return { kind: 'no' };
  return { ...answer, certainty: 'possible', needs: `that the service gives its sessions ${given}` };
}

/** The call that a service makes for a role. */
export function serviceCall(role: Role, name: string, { facts, now, session: asked }: Search): Call {
  const session = isEc2(name) ? both(asked ?? EC2_NAMES, EC2_NAMES) : asked;
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
    policies: trustAlone(role, facts),
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
