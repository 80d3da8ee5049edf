import { randomBytes } from 'node:crypto';
import { type PolicyDocument, parsePolicy } from '../../../policy/index.ts';
import { AwsError } from '../../http/aws-error.ts';
import type { Operation } from '../../operation.ts';
import { associationArn, associationKey } from '../../state/from-world.ts';
import { documentOf } from '../../state/policies.ts';
import type { AssociationRecord, ClusterRecord } from '../../state/records.ts';
import { authorizePassRole } from '../iam/pass-role.ts';
import { pageOf, type RestInput, requiredIn, textIn, textsIn } from '../rest-json.ts';
import { authorizeEks, clusterArn, clusterOf, requestTagKeys } from './cluster.ts';

const SERVICE = 'pods.eks.amazonaws.com';

/** An association as EKS prints it. */
function printed(one: AssociationRecord): object {
  return {
    clusterName: one.cluster,
    namespace: one.namespace,
    serviceAccount: one.serviceAccount,
    roleArn: one.roleArn,
    associationArn: one.arn,
    associationId: one.id,
    tags: one.tags,
    createdAt: one.createdAt / 1000,
    modifiedAt: one.modifiedAt / 1000,
    disableSessionTags: one.disableSessionTags,
    ...(one.targetRoleArn === undefined ? {} : { targetRoleArn: one.targetRoleArn }),
    ...(one.externalId === undefined ? {} : { externalId: one.externalId }),
    ...(one.policy === undefined ? {} : { policy: one.policy }),
  };
}

/** The external id that EKS states for a target role. Semantics: Amazon EKS API Reference, "PodIdentityAssociation". */
export const externalIdOf = (cluster: ClusterRecord, namespace: string, serviceAccount: string): string =>
  `${cluster.region}/${cluster.account}/${cluster.name}/${namespace}/${serviceAccount}`;

/** eks:CreatePodIdentityAssociation. Semantics: Amazon EKS API Reference, "CreatePodIdentityAssociation". */
export function createAssociation(operation: Operation, input: RestInput): object {
  const [name = ''] = input.path;
  const { lab, call } = operation;
  const tags = textsIn(input, 'tags');
  const known = lab.state.clusters.get(name);
  authorizeEks(
    operation,
    'CreatePodIdentityAssociation',
    clusterArn(operation, name),
    known?.tags ?? {},
    requestTagKeys(tags),
  );
  const cluster = clusterOf(operation, name);
  const namespace = requiredIn(input, 'namespace');
  const serviceAccount = requiredIn(input, 'serviceAccount');
  const roleArn = requiredIn(input, 'roleArn');
  const asked = optionsOf(input);
  operation.note({ parameters: { clusterName: name, namespace, serviceAccount, roleArn, ...asked } });
  authorizePassRole(operation, roleArn, SERVICE);
  checkRole(operation, roleArn);
  checkOptions(asked);
  const same = [...lab.state.associations.values()].find(
    (one) => one.cluster === name && one.namespace === namespace && one.serviceAccount === serviceAccount,
  );
  if (same !== undefined) {
    throw new AwsError('ResourceInUseException', `Association already exists: ${same.id}`, 409, {
      clusterName: name,
    });
  }
  const id = `a-${randomBytes(9).toString('hex').slice(0, 17)}`;
  const made: AssociationRecord = {
    ...{ id, arn: associationArn(cluster.arn, id), cluster: name, namespace, serviceAccount, roleArn, tags },
    ...{ createdAt: call.at, modifiedAt: call.at, ...asked },
    externalId:
      asked.targetRoleArn === undefined ? undefined : externalIdOf(cluster, namespace, serviceAccount),
  };
  lab.state.associations.put(associationKey(name, id), made);
  return { association: printed(made) };
}

interface AssociationOptions {
  readonly targetRoleArn: string | undefined;
  readonly disableSessionTags: boolean;
  readonly policy: string | undefined;
}

function optionsOf(input: RestInput): AssociationOptions {
  const disabled = input.body['disableSessionTags'] ?? false;
  if (typeof disabled !== 'boolean')
    throw new AwsError('InvalidParameterException', 'disableSessionTags is true or false');
  return {
    targetRoleArn: textIn(input, 'targetRoleArn'),
    disableSessionTags: disabled,
    policy: textIn(input, 'policy'),
  };
}

/** A session policy asks for sessions without tags. Semantics: Amazon EKS API Reference, "CreatePodIdentityAssociation". */
function checkOptions({ policy, disableSessionTags, targetRoleArn }: AssociationOptions): void {
  if (policy !== undefined && !disableSessionTags) {
    throw new AwsError(
      'InvalidParameterException',
      'A policy can only be given where disableSessionTags is true',
    );
  }
  if (policy !== undefined) {
    const [problem] = parsePolicy(policy, { file: 'policy', document: 0, path: [] }).problems;
    if (problem !== undefined)
      throw new AwsError('InvalidParameterException', `The policy is not valid: ${problem.message}`);
  }
  if (targetRoleArn !== undefined && !/^arn:[\w-]+:iam::\d{12}:role\/.+/.test(targetRoleArn)) {
    throw new AwsError(
      'InvalidParameterException',
      `targetRoleArn is not the ARN of a role: ${targetRoleArn}`,
    );
  }
}

/**
 * EKS looks at the trust policy when an association is made. Which conditions it takes is not documented; here it has to name the
 * service and both actions.
 */
function checkRole({ lab }: Operation, roleArn: string): void {
  const role = lab.state.roles.get(roleArn);
  if (role === undefined)
    throw new AwsError(
      'InvalidParameterException',
      `Role provided in the request does not exist: ${roleArn}`,
    );
  if (!trustsPods(documentOf(role.trust, `trust policy of ${role.name}`))) {
    throw new AwsError('InvalidParameterException', 'Trust policy of the role provided is invalid');
  }
}

function trustsPods({ statements }: PolicyDocument): boolean {
  const naming = statements.filter(
    (one) =>
      one.kind === 'statement' &&
      one.effect === 'Allow' &&
      one.principal?.negated === false &&
      one.principal.entries.some(({ source }) => source === SERVICE || source === '*'),
  );
  return naming.some(
    (one) =>
      one.kind === 'statement' &&
      !one.action.negated &&
      one.action.values.some(({ source }) => /^(\*|sts:\*|sts:assumerole)$/i.test(source)),
  );
}

/** The association of an id in the cluster of the path. */
function associationOf(
  operation: Operation,
  action: string,
  { path: [name = '', id = ''] }: RestInput,
): AssociationRecord {
  const known = operation.lab.state.associations.get(associationKey(name, id));
  const arn = known?.arn ?? associationArn(clusterArn(operation, name), id);
  authorizeEks(operation, action, arn, known?.tags ?? {});
  clusterOf(operation, name);
  if (known === undefined || known.cluster !== name) {
    throw new AwsError('ResourceNotFoundException', `No association found with the associationId ${id}`, 404);
  }
  return known;
}

/** eks:DescribePodIdentityAssociation. */
export const describeAssociation = (operation: Operation, input: RestInput): object => ({
  association: printed(associationOf(operation, 'DescribePodIdentityAssociation', input)),
});

/** eks:UpdatePodIdentityAssociation. Semantics: Amazon EKS API Reference, "UpdatePodIdentityAssociation". */
export function updateAssociation(operation: Operation, input: RestInput): object {
  const before = associationOf(operation, 'UpdatePodIdentityAssociation', input);
  const { lab, call } = operation;
  const roleArn = textIn(input, 'roleArn') ?? before.roleArn;
  if (roleArn !== before.roleArn) authorizePassRole(operation, roleArn, SERVICE);
  checkRole(operation, roleArn);
  const asked = optionsOf(input);
  const given = (name: string): boolean => input.body[name] !== undefined && input.body[name] !== null;
  // an empty target or policy takes it away
  const target = given('targetRoleArn') ? asked.targetRoleArn || undefined : before.targetRoleArn;
  const policy = given('policy') ? asked.policy || undefined : before.policy;
  const disableSessionTags = given('disableSessionTags')
    ? asked.disableSessionTags
    : before.disableSessionTags;
  checkOptions({ targetRoleArn: target, disableSessionTags, policy });
  const cluster = clusterOf(operation, before.cluster);
  const after: AssociationRecord = {
    ...before,
    ...{ roleArn, targetRoleArn: target, policy, disableSessionTags, modifiedAt: call.at },
    externalId:
      target === undefined ? undefined : externalIdOf(cluster, before.namespace, before.serviceAccount),
  };
  lab.state.associations.put(associationKey(after.cluster, after.id), after);
  return { association: printed(after) };
}

/** eks:DeletePodIdentityAssociation. */
export function deleteAssociation(operation: Operation, input: RestInput): object {
  const gone = associationOf(operation, 'DeletePodIdentityAssociation', input);
  operation.lab.state.associations.delete(associationKey(gone.cluster, gone.id));
  return { association: printed(gone) };
}

/** eks:ListPodIdentityAssociations. */
export function listAssociations(operation: Operation, input: RestInput): object {
  const [name = ''] = input.path;
  const { lab } = operation;
  authorizeEks(
    operation,
    'ListPodIdentityAssociations',
    clusterArn(operation, name),
    lab.state.clusters.get(name)?.tags ?? {},
  );
  clusterOf(operation, name);
  const namespace = input.query.get('namespace');
  const serviceAccount = input.query.get('serviceAccount');
  const found = [...lab.state.associations.values()].filter(
    (one) =>
      one.cluster === name &&
      (namespace === undefined || one.namespace === namespace) &&
      (serviceAccount === undefined || one.serviceAccount === serviceAccount),
  );
  const { page, nextToken } = pageOf(found, input);
  const associations = page.map(({ arn, id, namespace: where, serviceAccount: who }) => ({
    ...{ clusterName: name, namespace: where, serviceAccount: who, associationArn: arn, associationId: id },
  }));
  return { associations, ...(nextToken === undefined ? {} : { nextToken }) };
}
