import { describe, expect, it } from 'vitest';
import { claim, granted, grantedEverywhere, type Json, rule, violations } from '../kubernetes/world.ts';
import { type NodeSnapshot, pod } from '../node-role/world.ts';
import { addUser, BOT, KEY, SECRET, secret, toContainer, webSpecs, withBot } from './world.ts';

const ONLY = ['serviceaccount:prod/hyve/hyve-sa', `principal:${BOT}`];
const found = async (snapshot: NodeSnapshot) => violations(await claim(snapshot, ONLY));
const APP = 'serviceaccount:prod/other/app: static-credentials>assume-role';
const MOUNT = { volumeMounts: [{ name: 'keys', mountPath: '/keys' }] };

/** Mounts of paths of the volume. */
const at = (...paths: readonly string[]): Json => ({
  volumeMounts: paths.map((subPath) => ({ ...MOUNT.volumeMounts[0], mountPath: `/${subPath}`, subPath })),
});
const ITEMS = [
  { key: 'AWS_ACCESS_KEY_ID', path: 'a/id' },
  { key: 'AWS_SECRET_ACCESS_KEY', path: 'a/secret' },
];

/** The world in which the pods of other/app have something more. */
function web(more: (spec: Json) => void, ...objects: readonly Json[]): NodeSnapshot {
  const snapshot = withBot(...objects);
  for (const spec of webSpecs(snapshot)) more(spec);
  return snapshot;
}

describe('a pod with an access key', () => {
  const ways: readonly { name: string; more: (spec: Json) => void }[] = [
    {
      name: 'by a volume that it mounts',
      more: (spec) => {
        spec['volumes'] = [{ name: 'keys', secret: { secretName: 'aws-keys' } }];
        toContainer(spec, MOUNT);
      },
    },
    {
      name: 'by a projected volume',
      more: (spec) => {
        spec['volumes'] = [{ name: 'keys', projected: { sources: [{ secret: { name: 'aws-keys' } }] } }];
        toContainer(spec, MOUNT);
      },
    },
    ...[
      { name: 'by two paths in a volume', mounts: at('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY') },
      {
        name: 'by a volume that one mount has a path in',
        mounts: {
          volumeMounts: [
            ...MOUNT.volumeMounts,
            { name: 'keys', mountPath: '/id', subPath: 'AWS_ACCESS_KEY_ID' },
          ],
        },
      },
      { name: 'by the directory in which the files of a volume lie', mounts: at('..data') },
      { name: 'by the path of the volume itself', mounts: at('.') },
      {
        name: 'by a path that a variable names',
        mounts: { volumeMounts: [{ name: 'keys', mountPath: '/id', subPathExpr: '$(KEY)' }] },
      },
    ].map(({ name, mounts }) => ({
      name,
      more: (spec: Json) => {
        spec['volumes'] = [{ name: 'keys', secret: { secretName: 'aws-keys' } }];
        toContainer(spec, mounts);
      },
    })),
    {
      name: 'by the directory of its items',
      more: (spec) => {
        spec['volumes'] = [{ name: 'keys', secret: { secretName: 'aws-keys', items: ITEMS } }];
        toContainer(spec, at('a'));
      },
    },
    {
      name: 'by all keys as variables',
      more: (spec) => toContainer(spec, { envFrom: [{ secretRef: { name: 'aws-keys' } }] }),
    },
    {
      name: 'by variables, one by one',
      more: (spec) =>
        toContainer(spec, {
          env: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map((key) => ({
            name: key,
            valueFrom: { secretKeyRef: { name: 'aws-keys', key } },
          })),
        }),
    },
    {
      name: 'by a container that runs first',
      more: (spec) => {
        spec['initContainers'] = [{ name: 'i', image: 'x', envFrom: [{ secretRef: { name: 'aws-keys' } }] }];
      },
    },
  ];
  it.each(ways)('gets the role that its user may assume: $name', async ({ more }) => {
    expect(await found(web(more, secret('other')))).toEqual([APP]);
  });

  it.each([
    {
      name: 'the id alone, by a volume',
      more: (spec: Json) => {
        const items = [{ key: 'AWS_ACCESS_KEY_ID', path: 'id' }];
        spec['volumes'] = [{ name: 'keys', secret: { secretName: 'aws-keys', items } }];
        toContainer(spec, MOUNT);
      },
    },
    {
      name: 'the id alone, by a projected volume',
      more: (spec: Json) => {
        const secret = { name: 'aws-keys', items: [{ key: 'AWS_ACCESS_KEY_ID', path: 'id' }] };
        spec['volumes'] = [{ name: 'keys', projected: { sources: [{ secret }] } }];
        toContainer(spec, MOUNT);
      },
    },
    {
      name: 'the id alone, by a path in a volume',
      more: (spec: Json) => {
        spec['volumes'] = [{ name: 'keys', secret: { secretName: 'aws-keys' } }];
        toContainer(spec, at('AWS_ACCESS_KEY_ID'));
      },
    },
    {
      name: 'the id alone, by a path in a projected volume',
      more: (spec: Json) => {
        spec['volumes'] = [{ name: 'keys', projected: { sources: [{ secret: { name: 'aws-keys' } }] } }];
        toContainer(spec, at('AWS_ACCESS_KEY_ID'));
      },
    },
    {
      name: 'the id alone, by the path of an item',
      more: (spec: Json) => {
        spec['volumes'] = [{ name: 'keys', secret: { secretName: 'aws-keys', items: ITEMS } }];
        toContainer(spec, at('a/id'));
      },
    },
    {
      name: 'the secret half alone, by a variable',
      more: (spec: Json) =>
        toContainer(spec, {
          env: [
            {
              name: 'KEY',
              valueFrom: { secretKeyRef: { name: 'aws-keys', key: 'AWS_SECRET_ACCESS_KEY' } },
            },
          ],
        }),
    },
    {
      name: 'something else, by a variable',
      more: (spec: Json) =>
        toContainer(spec, {
          env: [{ name: 'DB', valueFrom: { secretKeyRef: { name: 'aws-keys', key: 'db' } } }],
        }),
    },
  ])('does not, where it takes no more of the Secret than $name', async ({ more }) => {
    expect(await found(web(more, secret('other')))).toEqual([]);
  });

  it('in plain variables gets it too', async () => {
    const env = [
      { name: 'AWS_ACCESS_KEY_ID', value: KEY },
      { name: 'AWS_SECRET_ACCESS_KEY', value: SECRET },
    ];
    expect(await found(web((spec) => toContainer(spec, { env })))).toEqual([APP]);
  });

  it('in a file of a ConfigMap gets it too', async () => {
    const text = `[default]\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`;
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'files', namespace: 'other' },
      data: { credentials: text },
    };
    expect(
      await found(web((spec) => toContainer(spec, { envFrom: [{ configMapRef: { name: 'files' } }] }), map)),
    ).toEqual([APP]);
  });

  it('of which the id stands in a variable, and the secret in a Secret, gets it too', async () => {
    const env = [
      { name: 'AWS_ACCESS_KEY_ID', value: KEY },
      { name: 'AWS_SECRET_ACCESS_KEY', valueFrom: { secretKeyRef: { name: 'half', key: 's' } } },
    ];
    const half = secret('other', 'half', { s: Buffer.from(SECRET).toString('base64') });
    expect(await found(web((spec) => toContainer(spec, { env }), half))).toEqual([APP]);
  });

  it('is named by itself where other pods of its service account have no key', async () => {
    const one = pod('other', 'job', 'app', {
      containers: [{ name: 'x', envFrom: [{ secretRef: { name: 'aws-keys' } }] }],
    });
    expect(await found(withBot(secret('other'), one))).toEqual([
      'pod:prod/other/job: static-credentials>assume-role',
    ]);
  });

  it('lends it to whoever runs commands in it', async () => {
    const snapshot = web(
      (spec) => toContainer(spec, { envFrom: [{ secretRef: { name: 'aws-keys' } }] }),
      secret('other'),
      ...granted('other', 'user:eve', rule('create', 'pods/exec')),
    );
    expect(await found(snapshot)).toContain('user:prod/eve: kubernetes>static-credentials>assume-role');
  });
});

describe('nobody gets the role', () => {
  const mounted = (spec: Json): void => toContainer(spec, { envFrom: [{ secretRef: { name: 'aws-keys' } }] });
  const misses: readonly { name: string; world: () => NodeSnapshot }[] = [
    { name: 'by a key that nobody mounts or may read', world: () => withBot(secret('other')) },
    {
      name: 'by a key that is not active',
      world: () => {
        const snapshot = web(mounted, secret('other'));
        snapshot.accounts[0].accessKeys = [{ UserName: 'bot', AccessKeyId: KEY, Status: 'Inactive' }];
        return snapshot;
      },
    },
    {
      name: 'by the key of another user, who may not assume it',
      world: () => {
        const snapshot = web(mounted, secret('other'));
        addUser(snapshot, 'clerk');
        snapshot.accounts[0].accessKeys = [{ UserName: 'clerk', AccessKeyId: KEY, Status: 'Active' }];
        return snapshot;
      },
    },
    {
      name: 'by a key that is none of the account',
      world: () => {
        const snapshot = web(mounted, secret('other'));
        snapshot.accounts[0].accessKeys = [];
        return snapshot;
      },
    },
    { name: 'by a Secret of that name in another namespace', world: () => web(mounted, secret('hyve')) },
    { name: 'by another Secret of the namespace', world: () => web(mounted, secret('other', 'not-mounted')) },
    {
      name: 'by a volume that no container mounts',
      world: () =>
        web((spec) => {
          spec['volumes'] = [{ name: 'keys', secret: { secretName: 'aws-keys' } }];
        }, secret('other')),
    },
    {
      name: 'by an id without its secret',
      world: () =>
        web(mounted, secret('other', 'aws-keys', { AWS_ACCESS_KEY_ID: Buffer.from(KEY).toString('base64') })),
    },
  ];
  it.each(misses)('$name', async ({ world }) => {
    const judged = await claim(world(), ONLY);
    expect(violations(judged)).toEqual([]);
    expect(judged.verdict).toBe('proven');
  });
});

describe('whoever may read a Secret', () => {
  const EVE = 'user:prod/eve: static-credentials>assume-role';
  const rights: readonly { name: string; objects: readonly Json[]; found: boolean }[] = [
    {
      name: 'gets its key by get',
      objects: granted('other', 'user:eve', rule('get', 'secrets')),
      found: true,
    },
    {
      name: 'gets its key by list',
      objects: granted('other', 'user:eve', rule('list', 'secrets')),
      found: true,
    },
    {
      name: 'gets its key by watch',
      objects: granted('other', 'user:eve', rule('watch', 'secrets')),
      found: true,
    },
    {
      name: 'gets its key by its name',
      objects: granted('other', 'user:eve', rule('get', 'secrets', 'aws-keys')),
      found: true,
    },
    {
      name: 'gets its key by a right in the whole cluster',
      objects: grantedEverywhere('user:eve', rule('get', 'secrets')),
      found: true,
    },
    {
      name: 'gets none by another name',
      objects: granted('other', 'user:eve', rule('get', 'secrets', 'tls')),
      found: false,
    },
    {
      name: 'gets none in another namespace',
      objects: granted('hyve', 'user:eve', rule('get', 'secrets')),
      found: false,
    },
    {
      name: 'gets none by deleting',
      objects: granted('other', 'user:eve', rule('delete', 'secrets')),
      found: false,
    },
    {
      name: 'gets none by reading ConfigMaps',
      objects: granted('other', 'user:eve', rule('get', 'configmaps')),
      found: false,
    },
  ];
  it.each(rights)('$name', async ({ objects, found: expected }) => {
    expect(await found(withBot(secret('other'), ...objects))).toEqual(expected ? [EVE] : []);
  });

  it('gets none where the id lies there alone', async () => {
    const alone = secret('other', 'aws-keys', { AWS_ACCESS_KEY_ID: Buffer.from(KEY).toString('base64') });
    const judged = await claim(withBot(alone, ...granted('other', 'user:eve', rule('get', 'secrets'))), ONLY);
    expect(violations(judged)).toEqual([]);
    expect(judged.notes.join()).toContain('without its secret half');
  });

  it('gets the key of a ConfigMap by reading ConfigMaps', async () => {
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'm', namespace: 'other' },
      data: { k: `${KEY} ${SECRET}` },
    };
    expect(await found(withBot(map, ...granted('other', 'user:eve', rule('get', 'configmaps'))))).toEqual([
      EVE,
    ]);
  });

  it('gets the key of a Deployment by reading Deployments', async () => {
    const env = [
      { name: 'AWS_ACCESS_KEY_ID', value: KEY },
      { name: 'AWS_SECRET_ACCESS_KEY', value: SECRET },
    ];
    const snapshot = web((spec) => toContainer(spec, { env }));
    snapshot.clusters[0].objects?.push(...granted('other', 'user:eve', rule('get', 'apps/deployments')));
    expect(await found(snapshot)).toContain(EVE);
  });

  it('is a service account, and whoever gets its token', async () => {
    const ways = await found(
      withBot(
        secret('other'),
        ...granted('other', 'serviceaccount:other/app', rule('get', 'secrets')),
        ...granted('other', 'user:eve', rule('create', 'serviceaccounts/token')),
      ),
    );
    expect(ways).toContain(APP);
    expect(ways).toContain('user:prod/eve: kubernetes>static-credentials>assume-role');
  });
});

describe('whoever may make pods', () => {
  it.each([
    { name: 'mounts a Secret of the namespace', namespace: 'other', found: true },
    { name: 'mounts none of another', namespace: 'builds', found: false },
  ])('$name', async ({ namespace, found: expected }) => {
    const home = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'builds', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    };
    const ways = await found(
      withBot(secret('other'), home, ...granted(namespace, 'user:eve', rule('create', 'pods'))),
    );
    expect(ways.includes('user:prod/eve: kubernetes>static-credentials>assume-role')).toBe(expected);
  });
});

describe('a key whose owner is not known', () => {
  it('leaves the claim undecided, and names the list to get', async () => {
    const snapshot = withBot(secret('other'), ...granted('other', 'user:eve', rule('get', 'secrets')));
    snapshot.accounts[0].accessKeys = null;
    const judged = await claim(snapshot, ONLY);
    expect(judged.verdict).toBe('undecided');
    expect(violations(judged)).toEqual(['user:prod/eve: static-credentials>assume-role?']);
    expect(judged.unknown.map(({ add }) => add)).toContain('aws iam list-access-keys --user-name bot');
  });

  it('does not matter where nobody gets at it', async () => {
    const snapshot = withBot(secret('other'), ...granted('hyve', 'user:eve', rule('get', 'secrets')));
    snapshot.accounts[0].accessKeys = null;
    expect((await claim(snapshot, ONLY)).verdict).toBe('proven');
  });

  it('does not matter where no user can get the role', async () => {
    const snapshot = withBot(secret('other'));
    snapshot.accounts[0].accessKeys = null;
    const trust = snapshot.accounts[0].authorizationDetails.RoleDetailList[0] as {
      AssumeRolePolicyDocument: { Statement: Json[] };
    };
    trust.AssumeRolePolicyDocument.Statement.pop();
    expect((await claim(snapshot)).verdict).toBe('proven');
  });

  it('does not matter where no key lies in the cluster', async () => {
    const snapshot = withBot();
    snapshot.accounts[0].accessKeys = null;
    expect((await claim(snapshot, ONLY)).verdict).toBe('proven');
  });

  it('may be of a session of the role, where it is temporary', async () => {
    const keys = secret('other', 'session', {
      a: Buffer.from('ASIAIOSFODNN7EXAMPLE').toString('base64'),
      b: Buffer.from(SECRET).toString('base64'),
    });
    const snapshot = web(
      (spec) => toContainer(spec, { envFrom: [{ secretRef: { name: 'session' } }] }),
      keys,
    );
    const judged = await claim(snapshot, ONLY);
    expect(violations(judged)).toEqual(['serviceaccount:prod/other/app: static-credentials?']);
    expect(judged.verdict).toBe('undecided');
  });
});
