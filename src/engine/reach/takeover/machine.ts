import type { Instance, Role } from '../../../world/index.ts';
import { either, NONE, texts } from '../../reason/index.ts';
import type { OpenResource } from '../action.ts';
import type { Facts } from '../facts.ts';
import { anyOf, type Plan, type PlanFamily } from './plan.ts';
import { mightAllow } from './rights.ts';

/** EC2 instances that carry an identity, and the role that they run with. */
export interface Machines {
  readonly account: string;
  readonly partition: string;
  readonly instances: readonly Instance[];
  readonly role: Role | undefined;
  /** What having one of them gives, in words. */
  readonly gives: string;
}

/** Instances that are looked at one by one; more of them are one pattern. */
const MOST = 50;

/**
 * Who may run commands on EC2 instances.
 *
 * Semantics: AWS Systems Manager User Guide, "Configure instance permissions required for Systems Manager"; Amazon
 * EC2 User Guide, "Run commands when you launch an EC2 instance with user data input"; Amazon EC2 Instance Connect.
 */
export function commands(machines: Machines, facts: Facts): readonly PlanFamily[] {
  const { account, partition, instances, gives, role } = machines;
  if (instances.length === 0) return [];
  const resource = instanceArns(machines);
  const managed = managedBySsm(role, facts);
  const tagged = ['aws:resourcetag/', 'ec2:resourcetag/', 'ssm:resourcetag/'];
  const shared = { account, id: 'takeover/node' } as const;
  const ssm =
    managed === 'no'
      ? []
      : [
          {
            ...shared,
            says: `may run commands on ${gives}`,
            calls: [
              { actions: ['ssm:SendCommand'], resource, uncertain: tagged },
              { actions: ['ssm:SendCommand'], resource: runDocuments(account, partition), uncertain: tagged },
            ],
          },
          {
            ...shared,
            says: `may open a session on ${gives}`,
            calls: [
              {
                actions: ['ssm:StartSession'],
                resource,
                open: ['ssm:sessiondocumentaccesscheck'],
                uncertain: tagged,
              },
            ],
          },
        ].map(
          (plan): Plan =>
            managed === 'yes'
              ? plan
              : {
                  ...plan,
                  certainty: 'possible',
                  needs:
                    'that Systems Manager manages the instance, which policies that were not collected may allow',
                },
        );
  const plans: readonly Plan[] = [
    ...ssm,
    {
      ...shared,
      says: `may give new user data to ${gives}`,
      calls: [
        {
          actions: ['ec2:ModifyInstanceAttribute', 'ec2:StopInstances', 'ec2:StartInstances'],
          resource,
          open: ['ec2:attribute'],
          uncertain: tagged,
        },
      ],
    },
    ...['ec2-instance-connect:SendSSHPublicKey', 'ec2-instance-connect:SendSerialConsoleSSHPublicKey'].map(
      (action): Plan => ({
        ...shared,
        says: `may log in to ${gives} with an SSH key`,
        calls: [{ actions: [action], resource, open: ['ec2:osuser'], uncertain: tagged }],
        certainty: 'possible',
        needs: 'a way to the SSH port or serial console of the instance',
      }),
    ),
  ];
  const actions = [
    ...new Set(plans.flatMap((plan) => plan.calls.flatMap((call) => call.actions.slice(0, 1)))),
  ];
  return [{ account, actions, plans: () => plans }];
}

/**
 * Who may open the metadata service of nodes to the pods on them.
 *
 * Semantics: Amazon EC2 User Guide, "Modify instance metadata options for existing instances".
 */
export function metadataOptions(machines: Machines): readonly PlanFamily[] {
  const { account, instances, gives } = machines;
  const closed = instances.filter(({ metadata }) => !isOpen(metadata));
  if (closed.length === 0) return [];
  const action = 'ec2:ModifyInstanceMetadataOptions';
  const plan: Plan = {
    account,
    id: 'takeover/metadata-options',
    says: `may let the pods on ${gives} reach the metadata service`,
    calls: [
      {
        actions: [action],
        resource: instanceArns({ ...machines, instances: closed }),
        open: ['ec2:metadatahttp', 'ec2:attribute'],
        uncertain: ['aws:resourcetag/', 'ec2:resourcetag/'],
      },
    ],
  };
  return [{ account, actions: [action], plans: () => [plan] }];
}

function isOpen(metadata: Instance['metadata']): boolean {
  if (metadata === undefined || metadata.endpoint === 'disabled') return false;
  return metadata.tokens === 'optional' || (metadata.hopLimit ?? 1) > 1;
}

/** The ARNs of instances; where their region is not known, of any. */
export function instanceArns({
  account,
  partition,
  instances,
}: Pick<Machines, 'account' | 'partition' | 'instances'>): OpenResource {
  if (instances.length > MOST) return anyOf(`arn:${partition}:ec2:*:${account}:instance/i-*`);
  const placed = instances.map((instance) => ({ id: instance.id, region: regionOf(instance) }));
  const arns = placed.flatMap(({ id, region }) =>
    region === undefined ? [] : [`arn:${partition}:ec2:${region}:${account}:instance/${id}`],
  );
  const elsewhere = placed
    .filter(({ region }) => region === undefined)
    .map(({ id }) => anyOf(`arn:${partition}:ec2:*:${account}:instance/${id}`));
  return {
    language: elsewhere.map(({ language }) => language).reduce(either, texts(arns)),
    preferred: [...arns, ...elsewhere.flatMap(({ preferred }) => preferred)],
  };
}

/** Semantics: Amazon EC2 User Guide, "EC2 instance hostnames and domains": us-east-1 has a domain of its own. */
function regionOf({ privateDnsName }: Instance): string | undefined {
  if (privateDnsName?.endsWith('.ec2.internal')) return 'us-east-1';
  return /\.([a-z]{2}(?:-[a-z]+)+-\d+)\.compute\.internal$/.exec(privateDnsName ?? '')?.[1];
}

/** Documents that run a script: AWS's own, or one of the account. */
function runDocuments(account: string, partition: string): OpenResource {
  const aws = anyOf(`arn:${partition}:ssm:*::document/AWS-RunShellScript`);
  const legacy = anyOf(`arn:${partition}:ssm:*:*:document/AWS-RunShellScript`);
  const own = anyOf(`arn:${partition}:ssm:*:${account}:document/*`);
  return {
    language: [aws, legacy, own].map(({ language }) => language).reduce(either, NONE),
    preferred: aws.preferred,
  };
}

/** Whether the instances' role lets their agent report to Systems Manager. */
function managedBySsm(role: Role | undefined, facts: Facts): 'yes' | 'maybe' | 'no' {
  if (role === undefined) return 'maybe';
  if (
    role.attached.some(({ arn }) =>
      /:policy\/(AmazonSSMManagedInstanceCore|AmazonSSMManagedEC2InstanceDefaultPolicy)$/.test(arn),
    )
  )
    return 'yes';
  const documents = facts.identityPolicies(role).map(({ document }) => document);
  const allowing = documents.filter((document) => mightAllow(document, 'ssm:updateinstanceinformation', '*'));
  if (allowing.some((document) => document.statements.every((one) => one.kind === 'statement'))) return 'yes';
  return allowing.length > 0 ? 'maybe' : 'no';
}
