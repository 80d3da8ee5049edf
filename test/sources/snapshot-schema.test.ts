import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWorld } from '../../src/sources/index.ts';
import { ACCOUNT, details, ISSUER, manifest, role, TRUST, user } from './support.ts';

const schemaFile = join(import.meta.dirname, '../../schemas/snapshot.schema.json');
const worlds = join(import.meta.dirname, '../worlds');
const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(
  JSON.parse(readFileSync(schemaFile, 'utf8')) as object,
);

/** A snapshot with every member that the schema names. */
const full = {
  rolepin: 'snapshot/v1',
  collectedAt: '2026-11-23T12:00:00Z',
  organization: {
    id: 'o-exampleorg',
    managementAccountId: '999999999999',
    units: [{ id: 'r-root', parentId: null, name: 'Root' }],
    accounts: [{ id: ACCOUNT, unitId: 'r-root', name: 'prod' }],
    policies: [{ id: 'p-1', name: 'x', type: 'SERVICE_CONTROL_POLICY', content: TRUST, targets: ['r-root'] }],
  },
  accounts: [
    {
      id: ACCOUNT,
      authorizationDetails: details(
        [
          role('app', {
            MaxSessionDuration: 3600,
            InstanceProfileList: [{ Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/app` }],
            RolePolicyList: [{ PolicyName: 'x', PolicyDocument: TRUST }],
            AttachedManagedPolicies: [{ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/p` }],
            PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/p` },
            Tags: [{ Key: 'a', Value: 'b' }],
          }),
        ],
        {
          UserDetailList: [
            user('ann', { UserPolicyList: [{ PolicyName: 'x', PolicyDocument: JSON.stringify(TRUST) }] }),
          ],
          GroupDetailList: [
            {
              GroupName: 'g',
              Arn: `arn:aws:iam::${ACCOUNT}:group/g`,
              GroupPolicyList: [],
              AttachedManagedPolicies: [],
            },
          ],
          Policies: [
            {
              PolicyName: 'p',
              Arn: `arn:aws:iam::${ACCOUNT}:policy/p`,
              PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: TRUST }],
            },
          ],
        },
      ),
      openIdConnectProviders: [
        {
          Arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`,
          Url: ISSUER,
          ClientIDList: ['sts.amazonaws.com'],
        },
      ],
      accessKeys: [{ UserName: 'ann', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Active' }],
      instances: [
        {
          InstanceId: 'i-1',
          PrivateDnsName: 'x',
          IamInstanceProfile: { Arn: 'x' },
          MetadataOptions: {
            HttpTokens: 'required',
            HttpPutResponseHopLimit: 1,
            HttpEndpoint: 'enabled',
            HttpProtocolIpv6: 'disabled',
          },
        },
      ],
      buckets: [{ Name: 'b', Region: 'us-east-1', Policy: TRUST }],
      keys: [{ Arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`, Policy: TRUST }],
    },
  ],
  clusters: [
    {
      cluster: {
        name: 'prod',
        arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/prod`,
        version: '1.34',
        identity: { oidc: { issuer: `https://${ISSUER}` } },
        accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: true },
        kubernetesNetworkConfig: { ipFamily: 'ipv6' },
      },
      podIdentityAssociations: [
        {
          namespace: 'a',
          serviceAccount: 'b',
          roleArn: `arn:aws:iam::${ACCOUNT}:role/app`,
          targetRoleArn: `arn:aws:iam::${ACCOUNT}:role/app`,
          externalId: 'x',
          disableSessionTags: true,
          policy: JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }),
          associationArn: 'x',
        },
      ],
      accessEntries: [
        {
          principalArn: `arn:aws:iam::${ACCOUNT}:role/app`,
          username: 'x',
          kubernetesGroups: ['g'],
          type: 'STANDARD',
          associatedAccessPolicies: [
            { policyArn: 'x', accessScope: { type: 'namespace', namespaces: ['a'] } },
          ],
        },
      ],
      objects: [
        {
          ...manifest('Pod', 'a', 'x'),
          metadata: {
            name: 'a',
            namespace: 'x',
            labels: { a: 'b' },
            annotations: { a: 'b' },
            ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n' }],
          },
        },
        { apiVersion: 'v1', kind: 'List', items: [manifest('Pod', 'b', 'x')] },
      ],
    },
  ],
};

/** What the reader says: problems, and members that it does not know. */
async function complaintsOf(snapshot: unknown): Promise<readonly string[]> {
  const stdin = async () => Buffer.from(JSON.stringify(snapshot));
  const result = await readWorld(['-'], { cwd: '/', stdin });
  if (!result.ok) return result.error.map(({ code, message }) => `${code}: ${message}`);
  return result.value.warnings
    .filter(({ code }) => code === 'input/unknown-member')
    .map(({ message }) => message);
}

/** What needs more than one member to be seen, or is inside a policy: no schema tells it. */
const BEYOND =
  /^policy\/|^input\/(?:conflict|account|organization|nothing)|^input\/arn: (?:.* is not (?:that|the URL)|not the ARN of cluster)/;

/** Where schema and reader disagree about a snapshot, in words. */
async function disagreement(snapshot: unknown): Promise<string | undefined> {
  const accepted = validate(snapshot);
  const complaints = await complaintsOf(snapshot);
  const [first] = complaints.filter((complaint) => !BEYOND.test(complaint));
  if (accepted && first !== undefined) return `the reader says ${first}`;
  if (!accepted && complaints.length === 0) return `the schema says ${JSON.stringify(validate.errors?.[0])}`;
  return undefined;
}

type Path = readonly (string | number)[];

function* pathsOf(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value))
    yield* pathsOf(item, [...path, Array.isArray(value) ? Number(name) : name]);
}

/** A copy in which the value at a path is another, or gone. */
function changed(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = changed(copy[key], rest, by);
  if (copy[key] === undefined) delete copy[key];
  return copy;
}

describe('schemas/snapshot.schema.json', () => {
  it.each(readdirSync(worlds))('accepts the world %s, as the reader does', async (world) => {
    const snapshot = JSON.parse(readFileSync(join(worlds, world, 'snapshot.json'), 'utf8')) as unknown;
    expect(validate(snapshot) || validate.errors).toBe(true);
    expect(await complaintsOf(snapshot)).toEqual([]);
  });

  it('accepts a snapshot with everything, and one with nothing', async () => {
    expect(validate(full) || validate.errors).toBe(true);
    expect(await complaintsOf(full)).toEqual([]);
    expect(validate({ rolepin: 'snapshot/v1' })).toBe(true);
  });

  const paths = [...pathsOf(full)].filter((path) => {
    const policy = path.findIndex((key) =>
      ['content', 'AssumeRolePolicyDocument', 'PolicyDocument', 'Document', 'Policy'].includes(String(key)),
    );
    return policy < 0 || policy === path.length - 1;
  });
  const values = [undefined, null, 7, 'x', '', true, [], {}, [7], ['x'], { a: 1 }];

  it('agrees with the reader on every member that is gone or of another type', async () => {
    const disagreements: string[] = [];
    for (const path of paths) {
      for (const value of values) {
        const snapshot = changed(full, path, value);
        const says = await disagreement(snapshot);
        if (says !== undefined) disagreements.push(`${path.join('.')} = ${JSON.stringify(value)}: ${says}`);
      }
    }
    expect(disagreements).toEqual([]);
  });

  it('agrees with the reader on members that are misspelt', async () => {
    const names = paths.filter((path) => typeof path.at(-1) === 'string');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), async (path) => {
        const parent = path.slice(0, -1);
        const name = String(path.at(-1));
        const old = path.reduce<unknown>(
          (value, key) => (value as Record<string | number, unknown>)[key],
          full,
        );
        const snapshot = changed(changed(full, path, undefined), [...parent, `${name}s`], old);
        expect([path, await disagreement(snapshot)]).toEqual([path, undefined]);
      }),
    );
  });
});
