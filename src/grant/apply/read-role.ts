import { type SourceRef, within } from '../../kernel/index.ts';
import { parseArn, parsePolicy } from '../../policy/index.ts';
import type { Role } from '../../world/index.ts';
import { done, found } from './call.ts';
import type { Iam } from './clients.ts';

/** Reads a role with all that it carries; `undefined` where there is none. */
export async function readRole({ client, ...iam }: Iam, name: string): Promise<Role | undefined> {
  const answer = await found('iam:GetRole', () => client.send(new iam.GetRoleCommand({ RoleName: name })));
  const role = answer?.Role;
  if (role?.Arn === undefined) return undefined;
  const at: SourceRef = { file: 'AWS', document: 0, path: ['role', name] };
  const inline = [];
  for (const policy of await inlineNames({ client, ...iam }, name)) {
    const { PolicyDocument } = await done('iam:GetRolePolicy', () =>
      client.send(new iam.GetRolePolicyCommand({ RoleName: name, PolicyName: policy })),
    );
    inline.push({
      name: policy,
      document: parsePolicy(PolicyDocument, within(at, 'policies', policy)).document,
    });
  }
  const attached = [];
  for await (const page of iam.paginateListAttachedRolePolicies({ client }, { RoleName: name })) {
    for (const { PolicyArn } of page.AttachedPolicies ?? []) {
      if (PolicyArn !== undefined) attached.push({ arn: PolicyArn, at });
    }
  }
  const profiles = [];
  for await (const page of iam.paginateListInstanceProfilesForRole({ client }, { RoleName: name })) {
    for (const { Arn } of page.InstanceProfiles ?? []) if (Arn !== undefined) profiles.push(Arn);
  }
  const boundary = role.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    kind: 'role',
    arn: role.Arn,
    name: role.RoleName ?? name,
    path: role.Path ?? '/',
    id: role.RoleId ?? '',
    account: parseArn(role.Arn)?.account ?? '',
    inline,
    attached,
    boundary: boundary === undefined ? undefined : { arn: boundary, at },
    tags: new Map((role.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    trust: parsePolicy(role.AssumeRolePolicyDocument, within(at, 'trust')).document,
    instanceProfiles: profiles,
    maxSessionDuration: role.MaxSessionDuration,
    at,
  };
}

async function inlineNames({ client, ...iam }: Iam, name: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of iam.paginateListRolePolicies({ client }, { RoleName: name })) {
    names.push(...(page.PolicyNames ?? []));
  }
  return names;
}
