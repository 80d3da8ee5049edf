import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { Problem, Result } from '../../src/kernel/index.ts';
import { type ReadOptions, type ReadWorld, readWorld } from '../../src/sources/index.ts';
import type { Account, Cluster, World } from '../../src/world/index.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with some files: texts as they are, other values as JSON. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'rolepin-'));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const isText = typeof content === 'string' || Buffer.isBuffer(content);
    writeFileSync(path, isText ? content : JSON.stringify(content, undefined, 2));
  }
  return folder;
}

type Options = Partial<ReadOptions> & { readonly inputs?: readonly string[] };

/** Reads some files in a new folder, all of it or the inputs given. */
export function read(
  files: Readonly<Record<string, unknown>>,
  { inputs = ['.'], ...options }: Options = {},
): Promise<Result<ReadWorld, readonly Problem[]>> {
  return readWorld(inputs, { cwd: folderWith(files), ...options });
}

/** Reads files that have no problem. */
export async function readSound(
  files: Readonly<Record<string, unknown>>,
  options: Options = {},
): Promise<ReadWorld> {
  const result = await read(files, options);
  if (!result.ok) throw new Error(result.error.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return result.value;
}

/** The problems of reading some files; none if they could be read. */
export async function problemsOf(
  files: Readonly<Record<string, unknown>>,
  options: Options = {},
): Promise<readonly Problem[]> {
  const result = await read(files, options);
  return result.ok ? [] : result.error;
}

/** The only account of a world. */
export function accountOf(world: World, id?: string): Account {
  const account = id === undefined ? [...world.accounts.values()][0] : world.accounts.get(id);
  if (account === undefined || (id === undefined && world.accounts.size > 1))
    throw new Error('not one account');
  return account;
}

/** The only cluster of a world. */
export function clusterOf(world: World, name?: string): Cluster {
  const found = world.clusters.filter((cluster) => name === undefined || cluster.name === name);
  const [cluster] = found;
  if (cluster === undefined || found.length > 1) throw new Error('not one cluster');
  return cluster;
}

export const ACCOUNT = '111122223333';
export const OTHER = '444455556666';
export const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

export const TRUST = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'AllowHyve',
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:hyve-sa' } },
    },
  ],
};

/** A role as the authorization details and `get-role` give it. */
export const role = (name: string, more: object = {}, account = ACCOUNT) => ({
  Path: '/',
  RoleName: name,
  RoleId: `AROA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::${account}:role/${name}`,
  AssumeRolePolicyDocument: TRUST,
  ...more,
});

/** Authorization details with some roles. */
export const details = (roles: readonly unknown[], more: object = {}) => ({
  UserDetailList: [],
  GroupDetailList: [],
  RoleDetailList: roles,
  Policies: [],
  ...more,
});

export const user = (name: string, more: object = {}, account = ACCOUNT) => ({
  Path: '/',
  UserName: name,
  UserId: `AIDA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::${account}:user/${name}`,
  GroupList: [],
  AttachedManagedPolicies: [],
  ...more,
});

/** What `aws eks describe-cluster` prints. */
export const describedCluster = (name: string, more: object = {}) => ({
  cluster: {
    name,
    arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/${name}`,
    version: '1.34',
    identity: { oidc: { issuer: `https://${ISSUER}` } },
    accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
    ...more,
  },
});

export const manifest = (kind: string, name: string, namespace?: string, more: object = {}) => ({
  apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  ...more,
});
