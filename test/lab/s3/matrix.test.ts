import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../../src/engine/evaluate/index.ts';
import type { Lab } from '../../../src/lab/index.ts';
import { type PolicyDocument, parsePolicy, requestContext } from '../../../src/policy/index.ts';
import { credentialsOf, labWith, outcome } from '../support.ts';
import { account, allowing, clientOf, OTHER, role, user } from './support.ts';

const ACTION = 's3:GetObject';
const OBJECT = 'arn:aws:s3:::*/k';

const statements = {
  allow: { Effect: 'Allow', Action: ACTION, Resource: OBJECT },
  other: { Effect: 'Allow', Action: 's3:PutObject', Resource: OBJECT },
  deny: { Effect: 'Deny', Action: ACTION, Resource: OBJECT },
  full: { Effect: 'Allow', Action: '*', Resource: '*' },
};
const document = (...names: readonly (keyof typeof statements)[]) => ({
  Version: '2012-10-17',
  Statement: names.map((name) => statements[name]),
});

/** What each kind of policy may say. */
const IDENTITY = { none: undefined, allow: document('allow'), deny: document('full', 'deny') };
const BOUNDARY = {
  none: undefined,
  allow: document('allow'),
  other: document('other'),
  deny: document('full', 'deny'),
};
const SESSION = BOUNDARY;
const SCP = { full: document('full'), other: document('other'), deny: document('full', 'deny') };
const BUCKET = ['none', 'role', 'account', 'session', 'deny'] as const;

type Identity = keyof typeof IDENTITY;
type Limit = keyof typeof BOUNDARY;
type Scp = keyof typeof SCP;
type Bucket = (typeof BUCKET)[number];

interface Row {
  readonly scp: Scp;
  readonly identity: Identity;
  readonly boundary: Limit;
  readonly session: Limit;
  readonly bucket: Bucket;
  /** The bucket is the caller's account's. */
  readonly own: boolean;
}

/** One account for each service control policy. */
const ACCOUNTS: Readonly<Record<Scp, string>> = {
  full: '111122223333',
  other: '123456789012',
  deny: '210987654321',
};
const roleName = ({ identity, boundary }: Row) => `r-${identity}-${boundary}`;
const bucketName = ({ scp, identity, boundary, bucket, own }: Row) =>
  `${own ? 'own' : 'far'}-${scp}-${identity}-${boundary}-${bucket}`;
const roleArn = (row: Row) => `arn:aws:iam::${ACCOUNTS[row.scp]}:role/${roleName(row)}`;
const sessionArn = (row: Row) => `arn:aws:sts::${ACCOUNTS[row.scp]}:assumed-role/${roleName(row)}/tester`;

function bucketPolicy(row: Row): object | undefined {
  const name = bucketName(row);
  const Resource = `arn:aws:s3:::${name}/k`;
  const principals = {
    role: roleArn(row),
    session: sessionArn(row),
    account: `arn:aws:iam::${ACCOUNTS[row.scp]}:root`,
  };
  if (row.bucket === 'none') return undefined;
  const statement =
    row.bucket === 'deny'
      ? { Effect: 'Deny', Principal: '*', Action: ACTION, Resource }
      : { Effect: 'Allow', Principal: { AWS: principals[row.bucket] }, Action: ACTION, Resource };
  return { Version: '2012-10-17', Statement: [statement] };
}

const keysOf = <T extends object>(of: T) => Object.keys(of) as (keyof T)[];
const ROWS: readonly Row[] = keysOf(SCP).flatMap((scp) =>
  keysOf(IDENTITY).flatMap((identity) =>
    keysOf(BOUNDARY).flatMap((boundary) =>
      keysOf(SESSION).flatMap((session) =>
        BUCKET.flatMap((bucket) =>
          [true, false].map((own) => ({ scp, identity, boundary, session, bucket, own })),
        ),
      ),
    ),
  ),
);

const parsed = (policy: object | undefined): PolicyDocument | undefined =>
  policy === undefined ? undefined : parsePolicy(policy, { file: 'matrix', document: 0, path: [] }).document;
const listed = (policy: object | undefined) => {
  const one = parsed(policy);
  return one === undefined ? undefined : [one];
};

/** What the engine decides, given the documents themselves. */
function byEngine(row: Row): string {
  const policy = parsed(bucketPolicy(row));
  const outcomeOf = decide(
    {
      caller: {
        kind: 'role-session',
        role: roleArn(row),
        session: sessionArn(row),
        account: ACCOUNTS[row.scp],
      },
      action: ACTION,
      resource: `arn:aws:s3:::${bucketName(row)}/k`,
      resourceAccount: row.own ? ACCOUNTS[row.scp] : OTHER,
      context: requestContext({}),
    },
    {
      resource: policy === undefined ? undefined : { kind: 'bucket', document: policy },
      identity: listed(IDENTITY[row.identity]) ?? [],
      boundary: listed(BOUNDARY[row.boundary]),
      session: listed(SESSION[row.session]),
      scps: [listed(SCP[row.scp]) ?? []],
    },
  );
  return outcomeOf === 'allow' ? 'ok' : 'refused';
}

/** Right answers by hand: AWS IAM User Guide, "Policy evaluation logic", for the session of a role. */
const BY_HAND: readonly [Row, 'ok' | 'refused', string][] = [
  [row('full', 'none', 'none', 'none', 'none', true), 'refused', 'nothing allows'],
  [
    row('full', 'allow', 'none', 'none', 'none', true),
    'ok',
    'the role’s own policy suffices within its account',
  ],
  [row('full', 'allow', 'none', 'none', 'none', false), 'refused', 'the other account has to allow as well'],
  [row('full', 'allow', 'none', 'none', 'role', false), 'ok', 'both sides allow'],
  [
    row('full', 'none', 'none', 'none', 'role', false),
    'refused',
    'the role’s own account has to allow as well',
  ],
  [
    row('full', 'none', 'none', 'none', 'role', true),
    'ok',
    'the bucket’s policy suffices within the account',
  ],
  [
    row('full', 'none', 'none', 'none', 'account', true),
    'refused',
    'naming the account leaves it to the role’s policies',
  ],
  [
    row('full', 'allow', 'none', 'none', 'account', false),
    'ok',
    'naming the account lets those in who are allowed there',
  ],
  [
    row('full', 'none', 'other', 'none', 'role', true),
    'refused',
    'a boundary limits what is granted to the role',
  ],
  [
    row('full', 'none', 'none', 'other', 'role', true),
    'refused',
    'a session policy limits what is granted to the role',
  ],
  [
    row('full', 'none', 'other', 'other', 'session', true),
    'ok',
    'neither limits what is granted to the session itself',
  ],
  [row('full', 'none', 'deny', 'none', 'session', true), 'refused', 'a denial in a boundary does'],
  [row('full', 'none', 'none', 'deny', 'session', true), 'refused', 'a denial in a session policy does'],
  [row('full', 'allow', 'allow', 'allow', 'none', true), 'ok', 'all of them allow'],
  [row('full', 'allow', 'other', 'allow', 'none', true), 'refused', 'the boundary does not allow'],
  [row('full', 'allow', 'allow', 'other', 'none', true), 'refused', 'the session policy does not allow'],
  [row('full', 'allow', 'none', 'none', 'deny', true), 'refused', 'the bucket denies'],
  [row('full', 'deny', 'none', 'none', 'session', true), 'refused', 'the role’s own policy denies'],
  [row('other', 'allow', 'none', 'none', 'none', true), 'refused', 'the organization does not allow'],
  [
    row('other', 'none', 'none', 'none', 'session', true),
    'refused',
    'the organization does not allow, whoever grants',
  ],
  [row('deny', 'allow', 'none', 'none', 'role', true), 'refused', 'the organization denies'],
  [
    row('other', 'allow', 'none', 'none', 'role', false),
    'refused',
    'the caller’s organization does not allow',
  ],
  [
    row('full', 'allow', 'none', 'other', 'session', false),
    'refused',
    'across accounts the session policy limits always',
  ],
];

function row(
  scp: Scp,
  identity: Identity,
  boundary: Limit,
  session: Limit,
  bucket: Bucket,
  own: boolean,
): Row {
  return { scp, identity, boundary, session, bucket, own };
}

describe('identity × bucket × session × boundary × service control policy', () => {
  let lab: Lab;
  const answers = new Map<string, string>();
  const nameOf = (one: Row) => `${bucketName(one)} ${one.session}`;

  beforeAll(async () => {
    const unique = [...new Map(ROWS.map((one) => [bucketName(one), one])).values()];
    const bucketsOf = (of: (one: Row) => boolean) =>
      unique
        .filter(of)
        .map((one) => ({ Name: bucketName(one), Region: 'us-east-1', Policy: bucketPolicy(one) ?? null }));
    const accounts = keysOf(SCP).map((scp) => {
      const roles = keysOf(IDENTITY).flatMap((identity) =>
        keysOf(BOUNDARY).map((boundary) => {
          const policy = IDENTITY[identity];
          const name = `r-${identity}-${boundary}`;
          const own = policy === undefined ? [] : [{ PolicyName: 'own', PolicyDocument: policy }];
          const limit = `arn:aws:iam::${ACCOUNTS[scp]}:policy/${boundary}`;
          const bounded =
            boundary === 'none'
              ? {}
              : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: limit } };
          return { ...role(ACCOUNTS[scp], name, ...own), ...bounded };
        }),
      );
      const made = account(ACCOUNTS[scp], {
        users: [user(ACCOUNTS[scp], 'starter', allowing('sts:*'))],
        roles,
        buckets: bucketsOf((one) => one.own && one.scp === scp),
      });
      const Policies = (['allow', 'other', 'deny'] as const).map((name) => ({
        ...{
          PolicyName: name,
          Arn: `arn:aws:iam::${ACCOUNTS[scp]}:policy/${name}`,
          Path: '/',
          PolicyId: `ANPA${name}`,
        },
        ...{
          DefaultVersionId: 'v1',
          PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: BOUNDARY[name] }],
        },
      }));
      return { ...made, authorizationDetails: { ...made.authorizationDetails, Policies } };
    });
    const scps = keysOf(SCP).map((scp) => ({
      ...{ id: `p-${scp}`, name: scp, type: 'SERVICE_CONTROL_POLICY', targets: [ACCOUNTS[scp]] },
      content: {
        Version: '2012-10-17',
        // what sets the test up is none of its matter
        Statement: [
          ...SCP[scp].Statement,
          { Effect: 'Allow', Action: ['sts:*', 's3:PutObject'], Resource: '*' },
        ],
      },
    }));
    lab = await labWith({
      accounts: [
        ...accounts,
        account(OTHER, {
          users: [user(OTHER, 'admin', allowing('*'))],
          buckets: bucketsOf((one) => !one.own),
        }),
      ],
      organization: {
        id: 'o-exampleorgid',
        managementAccountId: '999988887777',
        units: [{ id: 'r-root', name: 'Root' }],
        accounts: keysOf(SCP).map((scp) => ({ id: ACCOUNTS[scp], name: scp, unitId: 'r-root' })),
        policies: scps,
      },
    });
    for (const one of unique) {
      const root = `arn:aws:iam::${one.own ? ACCOUNTS[one.scp] : OTHER}:root`;
      const owner = await clientOf(lab, root);
      await owner.send(new PutObjectCommand({ Bucket: bucketName(one), Key: 'k', Body: 'x' }));
    }
    const clients = new Map<string, S3Client>();
    for (const one of ROWS) {
      const id = `${roleArn(one)} ${one.session}`;
      const client = clients.get(id) ?? (await clientFor(one));
      clients.set(id, client);
      const got = await outcome(client.send(new GetObjectCommand({ Bucket: bucketName(one), Key: 'k' })));
      answers.set(nameOf(one), got === 'ok' ? 'ok' : got.startsWith('AccessDenied') ? 'refused' : got);
    }
  }, 300_000);
  afterAll(() => lab.stop());

  async function clientFor(one: Row): Promise<S3Client> {
    const starter = await credentialsOf(lab, `arn:aws:iam::${ACCOUNTS[one.scp]}:user/starter`);
    const sts = new STSClient({ endpoint: lab.endpoint, region: 'us-east-1', credentials: starter });
    const limit = SESSION[one.session];
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn(one),
        RoleSessionName: 'tester',
        ...(limit === undefined ? {} : { Policy: JSON.stringify(limit) }),
      }),
    );
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    return new S3Client({ endpoint: lab.endpoint, region: 'us-east-1', credentials });
  }

  it.each(BY_HAND)('%j is %s: %s', (one, expected) => {
    expect(answers.get(nameOf(one))).toBe(expected);
  });

  it('is decided as the engine decides it, in every one of its rows', () => {
    const differing = ROWS.filter((one) => answers.get(nameOf(one)) !== byEngine(one));
    expect(differing).toEqual([]);
    expect(answers.size).toBe(ROWS.length);
  });

  it('has both answers', () => {
    const count = (answer: string) => [...answers.values()].filter((one) => one === answer).length;
    expect(count('ok') + count('refused')).toBe(ROWS.length);
    expect(count('ok')).toBeGreaterThan(40);
  });
});
