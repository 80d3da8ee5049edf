import { IAMClient, ListOpenIDConnectProvidersCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  applyPlan,
  type Clients,
  type Live,
  makeClients,
  planLive,
  planUndo,
  type Removal,
  undo,
} from '../../src/grant/apply/index.ts';
import { readWish, type Wish, type WrittenWish } from '../../src/grant/plan/index.ts';
import type { World } from '../../src/index.ts';
import type { Lab } from '../../src/lab/index.ts';
import { credentialsOf, labWith, outcome, tokenOf } from '../lab/support.ts';
import { worldOf } from '../support/world.ts';
import { ACCOUNT, ISSUER, NOW, role, snapshot, WISH } from './setting.ts';

const ADMIN = role(
  'Admin',
  {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  },
  {
    RolePolicyList: [
      {
        PolicyName: 'all',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
        },
      },
    ],
  },
);
const ROLE = `arn:aws:iam::${ACCOUNT}:role/HyveS3WriterRole`;
const region = 'us-east-1';

let lab: Lab;
let clients: Clients;
let world: World;

async function begin(given: Parameters<typeof snapshot>[0] = {}): Promise<void> {
  const facts = snapshot({ ...given, roles: [ADMIN, ...(given?.roles ?? [])] });
  lab = await labWith(facts);
  world = await worldOf(facts);
  const {
    accessKeyId,
    secretAccessKey,
    sessionToken = '',
  } = await credentialsOf(lab, `arn:aws:iam::${ACCOUNT}:role/Admin`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
  clients = makeClients({ region, url: lab.endpoint });
}

beforeEach(() => begin());
afterEach(async () => {
  vi.unstubAllEnvs();
  await lab.stop();
});

const wishOf = (wish: Partial<WrittenWish> = {}): Wish => {
  const read = readWish({ ...WISH, ...wish });
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join('; '));
  return read.value;
};

async function live(wish: Wish, by: Clients = clients): Promise<Live> {
  const read = await planLive(world, wish, by, NOW);
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join('; '));
  return read.value;
}

/** Applies a wish; what was done, or what went wrong. */
async function apply(wish: Wish, by: Clients = clients): Promise<readonly string[] | string> {
  const applied = await applyPlan(await live(wish, by), world, by, {
    now: NOW,
    pause: async () => {},
    onStep: () => {},
  });
  return applied.ok
    ? applied.value.done.map(({ kind }) => kind)
    : applied.error.map(({ message }) => message).join('; ');
}

async function takeBack(wish: Wish, by: Clients = clients): Promise<readonly Removal[] | string> {
  const planned = await planUndo(await live(wish, by), by);
  if (!planned.ok) return planned.error.message;
  const gone = await undo(planned.value, by, () => {});
  return gone.ok ? planned.value : gone.error.message;
}

/** What a pod of a service account gets when it asks for the role and writes an object. */
async function writes(serviceAccount: string, key: string): Promise<string> {
  const sts = new STSClient({ region, endpoint: lab.endpoint });
  const token = await tokenOf(lab, serviceAccount);
  const ask = new AssumeRoleWithWebIdentityCommand({
    RoleArn: ROLE,
    RoleSessionName: 'pod',
    WebIdentityToken: token,
  });
  let credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  try {
    const { Credentials: given } = await sts.send(ask);
    credentials = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
  } catch (error) {
    return `role: ${(error as Error).name}`;
  }
  const s3 = new S3Client({ region, endpoint: lab.endpoint, forcePathStyle: true, credentials });
  const put = await outcome(
    s3.send(new PutObjectCommand({ Bucket: 'amzn-s3-demo-hyve', Key: key, Body: 'x' })),
  );
  return put.split(':')[0] ?? '';
}

/** Names of what IAM holds. */
async function holds(): Promise<readonly string[]> {
  const iam = new IAMClient({ region, endpoint: lab.endpoint });
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  return [
    ...Roles.map(({ RoleName }) => RoleName ?? ''),
    ...OpenIDConnectProviderList.map(({ Arn }) => Arn ?? ''),
  ].sort();
}

/** Clients of which one call that changes something fails: before it is made, or after, when its answer is lost. */
function failing(at: number, lost: boolean): Clients {
  let count = 0;
  const wrap = <T extends { readonly client: unknown }>(loaded: T): T => {
    const client = loaded.client as { send: (command: object) => Promise<unknown> };
    const send = client.send.bind(client);
    const broken = Object.assign(Object.create(client) as typeof client, {
      send: async (command: object) => {
        const changes = /^(Create|Put|Add|Update|Delete)/.test(command.constructor.name);
        if (changes) count += 1;
        const fails = changes && count === at;
        if (fails && !lost) throw Object.assign(new Error('the cable is cut'), { name: 'NetworkError' });
        const answer = await send(command);
        if (fails) throw Object.assign(new Error('the answer is lost'), { name: 'NetworkError' });
        return answer;
      },
    });
    return { ...loaded, client: broken };
  };
  return {
    iam: async () => wrap(await clients.iam()),
    eks: async (of) => wrap(await clients.eks(of)),
    sts: clients.sts,
    s3: clients.s3,
  };
}

describe('grant --apply on an empty world', () => {
  it('lets the pod write, and no other; and leaves nothing when it is undone', async () => {
    const before = await holds();
    const wish = wishOf({ prefix: 'in/' });
    expect(await writes('prod/hyve/hyve-sa', 'in/a')).toMatch(/^role: /);
    expect(await apply(wish)).toEqual(['oidc-provider', 'role', 'trust-policy', 'permission-policy']);
    expect(await writes('prod/hyve/hyve-sa', 'in/a')).toBe('ok');
    expect(await writes('prod/hyve/hyve-sa', 'out/a')).toBe('AccessDenied');
    expect(await writes('prod/hyve/other', 'in/a')).toBe('role: AccessDenied');
    expect(await writes('prod/other/hyve-sa', 'in/a')).toBe('role: AccessDenied');
    expect(await apply(wish)).toEqual([]);
    expect(await takeBack(wish)).toHaveLength(2);
    expect(await holds()).toEqual(before);
  });

  it('makes an association of EKS Pod Identity, and takes it away again', async () => {
    const before = await holds();
    const wish = wishOf({ via: 'pod-identity' });
    expect(await apply(wish)).toEqual(['role', 'trust-policy', 'permission-policy', 'association']);
    expect(await apply(wish)).toEqual([]);
    const removals = await takeBack(wish);
    expect(
      typeof removals === 'string' ? removals : removals.map(({ kind, stays }) => [kind, stays]),
    ).toEqual([
      ['association', undefined],
      ['role', undefined],
    ]);
    expect(await holds()).toEqual(before);
  });

  it('knows the cluster and the bucket from AWS where no input tells', async () => {
    world = { accounts: new Map(), organization: undefined, clusters: [], unread: [] };
    expect(await apply(wishOf())).toEqual(['oidc-provider', 'role', 'trust-policy', 'permission-policy']);
    expect((await live(wishOf())).plan.warnings.map(({ code }) => code)).not.toContain('bucket-account');
  });
});

describe('a failure', () => {
  const wishes = [wishOf({ prefix: 'in/' }), wishOf({ via: 'pod-identity', access: 'read' })];
  it.each([0, 1])('at any call leaves what the same command goes on from (wish %i)', async (index) => {
    const wish = wishes[index] ?? wishOf();
    for (const lost of [false, true]) {
      for (let at = 1; at <= 3; at += 1) {
        expect(await apply(wish, failing(at, lost)), `call ${at}`).toMatch(
          /^step \d \(.*\): .*(cable is cut|answer is lost)$/,
        );
        expect(await apply(wish)).not.toBeTypeOf('string');
        expect(await apply(wish)).toEqual([]);
        expect((await live(wish)).plan.judgement.paths.filter(({ expected }) => !expected)).toEqual([]);
        // and so does one on the way back
        expect(await takeBack(wish, failing(at, lost)), `undo ${at}`).toMatch(/cable is cut|answer is lost/);
        expect(await takeBack(wish)).not.toBeTypeOf('string');
        expect(await holds()).toEqual(['Admin']);
      }
    }
  });

  it('says whose credentials they are when they are of another account', async () => {
    const read = await planLive(world, wishOf({ role: 'arn:aws:iam::444455556666:role/x' }), clients, NOW);
    expect(read).toMatchObject({ ok: false, error: [{ code: 'grant/account' }] });
  });

  it('is told before anything is made where the trust policy is larger than the account takes', async () => {
    await lab.stop();
    const clusters = Array.from({ length: 12 }, (_, index) => ({
      cluster: {
        name: `c${index}`,
        arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/c${index}`,
        identity: { oidc: { issuer: `https://${ISSUER}${index}` } },
      },
      podIdentityAssociations: [],
    }));
    await begin({ clusters });
    const wish = wishOf({ clusters: clusters.map(({ cluster }) => cluster.name) });
    expect(await apply(wish)).toMatch(/^the trust policy has \d+ characters, and the account takes \d+$/);
    expect(await holds()).toEqual(['Admin']);
  });

  it('is told where AWS refuses', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong');
    const read = await planLive(world, wishOf(), makeClients({ region, url: lab.endpoint }), NOW);
    expect(read).toMatchObject({ ok: false, error: [{ code: 'grant/aws' }] });
  });
});

describe('a role that others use', () => {
  const shared = {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Ec2', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };

  it('keeps their statements, and stays when the grant is undone', async () => {
    await lab.stop();
    await begin({ roles: [role('HyveS3WriterRole', shared)] });
    const wish = wishOf();
    expect(await apply(wish)).toEqual(['oidc-provider', 'trust-policy', 'permission-policy']);
    const { plan } = await live(wish);
    expect(plan.trust.foreign.map(({ name }) => name)).toEqual(['Ec2']);
    expect(plan.judgement.verdict).toBe('refuted');
    const removals = await takeBack(wish);
    expect(removals).toMatchObject([
      { kind: 'role', stays: expect.stringContaining('not made for this service account') },
      { kind: 'oidc-provider', stays: 'roles trust it: HyveS3WriterRole' },
    ]);
    expect(await holds()).toContain('HyveS3WriterRole');
  });

  it('leaves the provider while other roles trust it', async () => {
    expect(await apply(wishOf())).toContain('oidc-provider');
    expect(await apply(wishOf({ subject: 'hyve/other', role: 'OtherRole' }))).not.toContain('oidc-provider');
    expect(await takeBack(wishOf())).toMatchObject([
      { kind: 'role', stays: undefined },
      { kind: 'oidc-provider', stays: 'roles trust it: OtherRole' },
    ]);
    expect(await holds()).toEqual(['Admin', 'OtherRole', expect.stringContaining('oidc-provider')]);
  });
});
