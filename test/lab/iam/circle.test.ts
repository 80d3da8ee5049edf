import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetAccountAuthorizationDetailsCommand,
  type IAMClient,
  PutRolePolicyCommand,
  paginateGetAccountAuthorizationDetails,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { rolepin } from '../../cli/run.ts';
import { labWith } from '../support.ts';
import { ALLOW_READ, EMPTY, iamOf, policy } from './support.ts';

const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;

const ROLE = 'arn:aws:iam::111122223333:role/hyve';
const CLUSTER = JSON.stringify({
  cluster: {
    name: 'prod',
    arn: 'arn:aws:eks:us-east-1:111122223333:cluster/prod',
    identity: { oidc: { issuer: `https://${ISSUER}` } },
  },
});

const trustFor = (subject: string): string =>
  policy({
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringLike: { [`${ISSUER}:sub`]: subject },
      StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' },
    },
  });

/** The details of the account as the AWS CLI prints them: all pages, documents decoded. */
async function details(iam: IAMClient): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const lists: Record<string, unknown[]> = {
    UserDetailList: [],
    GroupDetailList: [],
    RoleDetailList: [],
    Policies: [],
  };
  for await (const page of paginateGetAccountAuthorizationDetails({ client: iam, pageSize: 2 }, {})) {
    for (const [name, list] of Object.entries(lists)) {
      list.push(...((page as unknown as Record<string, readonly unknown[] | undefined>)[name] ?? []));
    }
  }
  return lists;
}

describe('what is made in the lab, as rolepin reads it', () => {
  let lab: Lab;
  let iam: IAMClient;
  beforeAll(async () => {
    lab = await labWith(EMPTY);
    iam = await iamOf(lab);
    await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: `https://${ISSUER}`,
        ClientIDList: ['sts.amazonaws.com'],
      }),
    );
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'read', PolicyDocument: ALLOW_READ }),
    );
    for (const RoleName of ['hyve', 'other', 'third']) {
      await iam.send(
        new CreateRoleCommand({
          RoleName,
          AssumeRolePolicyDocument: trustFor('system:serviceaccount:hyve:hyve-sa'),
        }),
      );
    }
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'hyve', PolicyArn: Policy?.Arn }));
    await iam.send(
      new PutRolePolicyCommand({ RoleName: 'hyve', PolicyName: 'read', PolicyDocument: ALLOW_READ }),
    );
  });
  afterAll(() => lab.stop());

  /** The verdict of the built command on what the lab tells, piped into it beside the cluster. */
  const check = async (client = iam) => {
    const cluster = join(await mkdtemp(join(tmpdir(), 'rolepin-')), 'cluster.json');
    await writeFile(cluster, CLUSTER);
    const args = ['check', '-', cluster, '--role', ROLE, '--only', 'prod/hyve/hyve-sa', '--depth', 'assume'];
    return rolepin(args, { input: JSON.stringify(await details(client)) });
  };

  it('is told whole, page by page', async () => {
    const { RoleDetailList, Policies } = await details(iam);
    expect(RoleDetailList).toHaveLength(3);
    expect(Policies).toMatchObject([{ PolicyName: 'read', AttachmentCount: 1, DefaultVersionId: 'v1' }]);
    expect(RoleDetailList?.[0]).toMatchObject({
      RoleName: 'hyve',
      AttachedManagedPolicies: [{ PolicyName: 'read' }],
      InstanceProfileList: [],
    });
    const one = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['Role'] }));
    expect([one.RoleDetailList?.length, one.Policies?.length, one.UserDetailList?.length]).toEqual([3, 0, 0]);
  });

  it('is proven where the trust policy names one service account', async () => {
    const { exit, stdout, stderr } = await check();
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^proven: only prod\/hyve\/hyve-sa can get hyve\n/);
    expect(exit).toBe(0);
  });

  it('is refuted once it names a pattern', async () => {
    const PolicyDocument = trustFor('system:serviceaccount:hyve:*');
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'hyve', PolicyDocument }));
    const { exit, stdout } = await check();
    expect(stdout).toMatch(/^refuted: others than prod\/hyve\/hyve-sa can get hyve\n/);
    expect(exit).toBe(1);
  });
});
