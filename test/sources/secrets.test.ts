import { describe, expect, it } from 'vitest';
import type { World } from '../../src/world/index.ts';
import { clusterOf, manifest, readSound } from './support.ts';

const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const TEMPORARY = 'ASIAIOSFODNN7EXAMPLE';
const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** All of a world as text, maps and sets included. */
function everythingOf(world: World): string {
  return JSON.stringify(world, (_name, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}

const INI = `[default]\naws_access_key_id = ${KEY_ID}\naws_secret_access_key = ${SECRET_KEY}\n`;

/** Each plants a secret and, where it says so, an access key id. */
const planted: readonly {
  name: string;
  object: object;
  ids: readonly string[];
  secrets: readonly string[];
}[] = [
  {
    name: 'a Secret with base64 values',
    object: manifest('Secret', 's', 'x', {
      type: 'Opaque',
      data: { id: base64(KEY_ID), key: base64(SECRET_KEY) },
    }),
    ids: [KEY_ID],
    secrets: [SECRET_KEY, base64(SECRET_KEY), base64(KEY_ID)],
  },
  {
    name: 'a Secret with a credentials file',
    object: manifest('Secret', 's', 'x', { data: { credentials: base64(INI) } }),
    ids: [KEY_ID],
    secrets: [SECRET_KEY, base64(INI)],
  },
  {
    name: 'a Secret with base64 inside JSON inside base64',
    object: manifest('Secret', 's', 'x', {
      data: {
        '.dockerconfigjson': base64(JSON.stringify({ auths: { r: { auth: base64(`AWS:${TEMPORARY}`) } } })),
      },
    }),
    ids: [TEMPORARY],
    secrets: [base64(`AWS:${TEMPORARY}`)],
  },
  {
    name: 'a Secret with plain values',
    object: manifest('Secret', 's', 'x', {
      stringData: { AWS_ACCESS_KEY_ID: KEY_ID, other: 'hunter2-planted' },
    }),
    ids: [KEY_ID],
    secrets: ['hunter2-planted'],
  },
  {
    name: 'a Secret with its last applied version',
    object: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 's',
        namespace: 'x',
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
            data: { id: base64(KEY_ID), key: base64(SECRET_KEY), short: 'cGxhbnRlZA==' },
          }),
        },
      },
      data: {},
    },
    ids: [KEY_ID],
    secrets: [base64(SECRET_KEY), 'cGxhbnRlZA=='],
  },
  {
    name: 'a Secret with its last applied version, which holds no key id',
    object: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 's',
        namespace: 'x',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"cGxhbnRlZA=="}}' },
      },
    },
    ids: [],
    secrets: ['cGxhbnRlZA=='],
  },
  {
    name: 'a Secret whose data is no mapping',
    object: manifest('Secret', 's', 'x', { data: base64(INI), stringData: [SECRET_KEY] }),
    ids: [KEY_ID],
    secrets: [SECRET_KEY, base64(INI)],
  },
  {
    name: 'a ConfigMap with a credentials file',
    object: manifest('ConfigMap', 'c', 'x', { data: { 'credentials.ini': INI } }),
    ids: [KEY_ID],
    secrets: [SECRET_KEY],
  },
  {
    name: 'a ConfigMap with binary data',
    object: manifest('ConfigMap', 'c', 'x', { binaryData: { file: base64(INI) } }),
    ids: [KEY_ID],
    secrets: [base64(INI)],
  },
  {
    name: 'a ConfigMap with a value that only looks like a secret key',
    object: manifest('ConfigMap', 'c', 'x', {
      data: { anything: SECRET_KEY, DB_PASSWORD: 'hunter2-planted' },
    }),
    ids: [],
    secrets: [SECRET_KEY, 'hunter2-planted'],
  },
  {
    name: 'a container with credentials in its environment',
    object: manifest('Deployment', 'd', 'x', {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'main',
                env: [
                  { name: 'AWS_ACCESS_KEY_ID', value: KEY_ID },
                  { name: 'AWS_SECRET_ACCESS_KEY', value: SECRET_KEY },
                  { name: 'AWS_SESSION_TOKEN', value: 'planted-token' },
                  { name: 'DATABASE_URL', value: 'postgres://app:hunter2-planted@db/app' },
                ],
              },
            ],
          },
        },
      },
    }),
    ids: [KEY_ID],
    secrets: [SECRET_KEY, 'planted-token', 'hunter2-planted'],
  },
  {
    name: 'a container with credentials in its arguments',
    object: manifest('Pod', 'p', 'x', {
      spec: {
        containers: [
          {
            name: 'main',
            args: [
              `--access-key=${KEY_ID}`,
              '--secret-key',
              'planted-after-flag',
              '--password=planted-password',
            ],
            command: ['sh', '-c', `export AWS_SECRET_ACCESS_KEY=${SECRET_KEY}; run`],
          },
        ],
      },
    }),
    ids: [KEY_ID],
    secrets: [SECRET_KEY, 'planted-after-flag', 'planted-password'],
  },
  {
    name: 'a Secret inside an object of another kind',
    object: {
      apiVersion: 'example.com/v1',
      kind: 'Bundle',
      metadata: { name: 'b', namespace: 'x' },
      spec: { template: manifest('Secret', 's', 'x', { stringData: { a: 'hunter2-planted', id: KEY_ID } }) },
    },
    ids: [KEY_ID],
    secrets: ['hunter2-planted'],
  },
  {
    name: 'values of an object of another kind',
    object: {
      apiVersion: 'example.com/v1',
      kind: 'Release',
      metadata: { name: 'b', namespace: 'x' },
      spec: {
        values: { accessKeyId: KEY_ID, secretAccessKey: SECRET_KEY, db: { password: 'hunter2-planted' } },
      },
    },
    ids: [KEY_ID],
    secrets: [SECRET_KEY, 'hunter2-planted'],
  },
];

describe('what a world knows of secrets', () => {
  it.each(planted)('are the access key ids of $name, and no value', async ({ object, ids, secrets }) => {
    for (const files of [
      { 'm.json': object },
      { 'm.yaml': JSON.stringify(object) },
      { 's.json': { rolepin: 'snapshot/v1', clusters: [{ cluster: { name: 'prod' }, objects: [object] }] } },
    ]) {
      const { world } = await readSound(files);
      const [read] = clusterOf(world).objects ?? [];
      expect([...(read?.accessKeyIds ?? [])].sort()).toEqual([...ids].sort());
      const everything = everythingOf(world);
      for (const secret of secrets) expect(everything).not.toContain(secret);
    }
  });

  it('are the names of what a Secret holds', async () => {
    const { world } = await readSound({
      'm.json': manifest('Secret', 's', 'x', { data: { a: 'MQ==', b: 'Mg==' }, type: 'Opaque' }),
    });
    expect(clusterOf(world).objects?.[0]?.body).toMatchObject({ data: { a: '', b: '' }, type: 'Opaque' });
  });

  it('leave all else as it came', async () => {
    const objects = [
      manifest('ServiceAccount', 'a', 'x', { secrets: [{ name: 'a-token' }] }),
      manifest('ConfigMap', 'aws-auth', 'kube-system', {
        data: {
          mapRoles:
            '- rolearn: arn:aws:iam::111122223333:role/Aa1bcdefghijklmnopqrstuvwxyzABCDEFG\n  username: admin\n  groups: [system:masters]\n',
        },
      }),
      manifest('ConfigMap', 'c', 'x', {
        data: {
          AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/Aa1bcdefghijklmnopqrstuvwxyzABCDEFG',
          mode: 'on',
        },
      }),
      manifest('Pod', 'p', 'x', {
        spec: {
          serviceAccountName: 'a',
          containers: [
            {
              name: 'main',
              image:
                'registry.example/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
              args: ['--verbose', '--bucket', 'hyve-data', '--key-prefix=a/'],
              env: [
                { name: 'BUCKET', value: 'hyve-data' },
                { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 's', key: 'password' } } },
                { name: 'COMMIT', value: '0123456789abcdef0123456789abcdef01234567' },
              ],
            },
          ],
        },
      }),
    ];
    const { world } = await readSound({ 'm.json': { apiVersion: 'v1', kind: 'List', items: objects } });
    expect(clusterOf(world).objects?.map(({ body }) => body)).toEqual(objects);
    expect(clusterOf(world).objects?.flatMap(({ accessKeyIds }) => accessKeyIds)).toEqual([]);
  });

  it('are none where a word only begins like a key id', async () => {
    const near = [
      'AKIAIOSFODNN7EXAMPL',
      'AKIAIOSFODNN7EXAMPLES',
      'XAKIAIOSFODNN7EXAMPLE',
      'AKIAiosfodnn7example',
    ];
    const { world } = await readSound({
      'm.json': manifest('Secret', 's', 'x', { stringData: { near: near.join(' ') } }),
    });
    expect(clusterOf(world).objects?.[0]?.accessKeyIds).toEqual([]);
  });
});
