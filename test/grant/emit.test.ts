import { spawnSync } from 'node:child_process';
import { parse as parseHcl } from '@cdktf/hcl2json';
import fc from 'fast-check';
import { Deployment } from 'kubernetes-models/apps/v1';
import { ServiceAccount } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments, parse as parseYaml } from 'yaml';
import { EMIT_FORMATS, type EmitFormat, emit } from '../../src/grant/emit/index.ts';
import type { Plan, WrittenWish } from '../../src/grant/plan/index.ts';
import { worldOf } from '../support/world.ts';
import {
  ACCOUNT,
  deployment,
  ISSUER,
  namespace,
  OTHER,
  planIn,
  planOf,
  problemsOf,
  role,
  serviceAccount,
  snapshot,
  WISH,
} from './setting.ts';

type Members = Readonly<Record<string, unknown>>;

const emitted = (plan: Plan, format: EmitFormat): string => {
  const text = emit(plan, format, { version: '0.0.0' });
  if (!text.ok) throw new Error(text.error.message);
  return text.value;
};

/** Wishes in all shapes, each with the world that it is planned in. */
const PLANS: readonly {
  readonly name: string;
  readonly given?: Parameters<typeof snapshot>[0];
  readonly wish?: Partial<WrittenWish>;
}[] = [
  { name: 'a new role' },
  { name: 'a new role of EKS Pod Identity', wish: { via: 'pod-identity' } },
  {
    name: 'special characters',
    wish: {
      access: 'read-write-delete',
      prefix: 'a*/${aws:username}/%{if}/"\\/\u2028é\'/',
      key: `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`,
    },
  },
  {
    name: 'a role and a service account that exist',
    given: {
      roles: [
        role('HyveS3WriterRole', {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'Old',
              Effect: 'Allow',
              Principal: { Service: 'ec2.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        }),
      ],
      objects: [
        namespace('hyve'),
        {
          ...(serviceAccount('hyve-sa', { note: 'yes' }) as Members),
          imagePullSecrets: [{ name: 'pull' }],
          automountServiceAccountToken: false,
        },
        deployment('hyve'),
      ],
    },
    wish: { workload: 'Deployment/hyve', boundary: `arn:aws:iam::${ACCOUNT}:policy/bound` },
  },
  {
    name: 'a bucket of another account',
    given: {
      buckets: [],
      accounts: [{ id: OTHER, buckets: [{ Name: 'amzn-s3-demo-hyve', Region: 'us-east-1' }] }],
    },
    wish: { access: 'read', prefix: 'in/' },
  },
];

describe.each(PLANS)('$name', ({ given, wish }) => {
  const plan = planOf(given, wish);

  it('is the same JSON as the plan', async () => {
    const made = await plan;
    const json = JSON.parse(emitted(made, 'json')) as Members;
    expect(json).toMatchObject({
      schemaVersion: 1,
      role: { arn: made.setting.role.arn, name: 'HyveS3WriterRole' },
      trustPolicy: made.trustPolicy,
      permissionPolicy: made.permissionPolicy,
    });
    expect((json['steps'] as readonly Members[]).map(({ id, kind }) => `${id} ${kind}`)).toEqual(
      made.steps.map(({ id, kind }) => `${id} ${kind}`),
    );
  });

  it('is HCL that a parser of HashiCorp’s takes, with the documents of the plan', async () => {
    const made = await plan;
    const parsed = await parseHcl('grant.tf', emitted(made, 'terraform'));
    const locals = Object.assign({}, ...(parsed['locals'] as readonly Members[])) as Members;
    expect(unescaped(locals['trust_policy'])).toEqual(made.trustPolicy);
    expect(unescaped(locals['permission_policy_1'])).toEqual(made.permissionPolicy);
    const roles = (parsed['resource'] as Members)['aws_iam_role'] as { readonly role: readonly Members[] };
    expect(roles.role[0]).toMatchObject({
      name: 'HyveS3WriterRole',
      assume_role_policy: '${jsonencode(local.trust_policy)}',
    });
    expect(JSON.stringify(parsed['import'] ?? []).includes('aws_iam_role.role')).toBe(
      made.setting.role.existing !== undefined,
    );
  });

  it('is a template whose resources hold the documents of the plan', async () => {
    const made = await plan;
    const template = parseYaml(emitted(made, 'cloudformation'), { version: '1.1' }) as Members;
    const resources = template['Resources'] as Readonly<
      Record<string, { readonly Type: string; readonly Properties: Members }>
    >;
    const of = (type: string): readonly Members[] =>
      Object.values(resources)
        .filter(({ Type }) => Type === type)
        .map(({ Properties }) => Properties);
    expect(of('AWS::IAM::Role')[0]?.['AssumeRolePolicyDocument']).toEqual(made.trustPolicy);
    expect(of('AWS::IAM::RolePolicy')[0]?.['PolicyDocument']).toEqual(made.permissionPolicy);
    expect(JSON.stringify(template['Metadata'] ?? '').includes('bucket-policy')).toBe(
      made.handovers.length > 0,
    );
  });

  it('is a service account that Kubernetes’ schema takes, whole', async () => {
    const made = await plan;
    const text = emitted(made, 'kubernetes');
    const [manifest] = parseAllDocuments(text, { version: '1.1' }).map((one) => one.toJS() as Members);
    const account = new ServiceAccount(manifest as ConstructorParameters<typeof ServiceAccount>[0]);
    expect(() => account.validate()).not.toThrow();
    expect(account.metadata).toMatchObject({ name: 'hyve-sa', namespace: 'hyve' });
    const irsa = made.setting.wish.via === 'irsa';
    expect(account.metadata?.annotations?.['eks.amazonaws.com/role-arn']).toBe(
      irsa ? made.setting.role.arn : undefined,
    );
    if (given?.objects !== undefined && wish?.workload !== undefined) {
      expect(account).toMatchObject({
        imagePullSecrets: [{ name: 'pull' }],
        automountServiceAccountToken: false,
      });
      expect(account.metadata?.annotations?.['note']).toBe('yes');
    }
  });

  it('is a ClusterConfig that leaves roles alone which eksctl would not pin', async () => {
    const made = await plan;
    const config = parseYaml(emitted(made, 'eksctl'), { version: '1.1' }) as {
      readonly iam: Members;
      readonly metadata: Members;
    };
    expect(config.metadata).toEqual({ name: 'prod', region: 'us-east-1' });
    if (made.setting.wish.via === 'pod-identity') {
      expect(config.iam['podIdentityAssociations']).toMatchObject([{ roleARN: made.setting.role.arn }]);
      return;
    }
    const [account] = config.iam['serviceAccounts'] as readonly Members[];
    if (made.setting.role.existing === undefined)
      expect(account?.['attachPolicy']).toEqual(made.permissionPolicy);
    else expect(account).toMatchObject({ attachRoleARN: made.setting.role.arn, roleOnly: true });
  });

  it('is a script that bash takes, with the documents of the plan', async () => {
    const made = await plan;
    const script = emitted(made, 'aws-cli');
    expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
    const documents = [...script.matchAll(/<<'END' \|\| true\n([\s\S]*?)\nEND\n/g)].map(
      ([, text = '']) => JSON.parse(text) as unknown,
    );
    expect(documents).toContainEqual(made.trustPolicy);
    expect(documents).toContainEqual(made.permissionPolicy);
  });
});

/** What hcl2json leaves of an escaped template. */
const unescaped = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll('$${', '${').replaceAll('%%{', '%{'));

describe('the patch of a workload', () => {
  it('is what Kubernetes’ schema takes when it is laid over the workload', async () => {
    const plan = await planOf(
      { objects: [namespace('hyve'), deployment('hyve')] },
      { workload: 'deployments/hyve' },
    );
    const text = emitted(plan, 'kubernetes');
    const patch = JSON.parse(/--type strategic --patch '(.*)'$/m.exec(text)?.[1] ?? '') as {
      readonly spec: { readonly template: { readonly spec: Members; readonly metadata: Members } };
    };
    const whole = deployment('hyve') as {
      readonly spec: { readonly template: { readonly spec: Members; readonly metadata: Members } };
    };
    const patched = new Deployment({
      ...(whole as object),
      spec: {
        ...whole.spec,
        template: {
          metadata: { ...whole.spec.template.metadata, ...patch.spec.template.metadata },
          spec: { ...whole.spec.template.spec, ...patch.spec.template.spec },
        },
      },
    } as unknown as ConstructorParameters<typeof Deployment>[0]);
    expect(() => patched.validate()).not.toThrow();
    expect(patched.spec?.template.spec?.serviceAccountName).toBe('hyve-sa');
  });
});

describe('forms brought back', () => {
  it('come to the verdict of the plan', async () => {
    const plan = await planOf({}, { access: 'read' });
    const json = JSON.parse(emitted(plan, 'json')) as Members;
    const [manifest] = parseAllDocuments(emitted(plan, 'kubernetes')).map((one) => one.toJS() as unknown);
    const world = await worldOf(
      snapshot({
        roles: [
          role('HyveS3WriterRole', json['trustPolicy'], {
            RolePolicyList: [
              { PolicyName: plan.permissions[0]?.name, PolicyDocument: json['permissionPolicy'] },
            ],
          }),
        ],
        providers: [
          {
            Arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`,
            Url: ISSUER,
            ClientIDList: ['sts.amazonaws.com'],
          },
        ],
        objects: [namespace('hyve'), manifest],
      }),
    );
    const again = planIn(world, { ...WISH, access: 'read' });
    expect(again.judgement.verdict).toBe('proven');
    expect(again.steps.every(({ action }) => action === 'none')).toBe(true);
  });

  it('hold whatever a prefix holds', async () => {
    const world = await worldOf(snapshot());
    const prefixes = fc.string({
      minLength: 1,
      maxLength: 8,
      unit: fc.constantFrom(...'ab*?${}%"\'\\<>#: \u0007é\u2028'),
    });
    await fc.assert(
      fc.asyncProperty(prefixes, async (text) => {
        const prefix = `x${text}/`;
        const plan = planIn(world, { ...WISH, access: 'read', prefix });
        const hcl = await parseHcl('grant.tf', emitted(plan, 'terraform'));
        const locals = Object.assign({}, ...(hcl['locals'] as readonly Members[])) as Members;
        expect(unescaped(locals['permission_policy_1'])).toEqual(plan.permissionPolicy);
        const template = parseYaml(emitted(plan, 'cloudformation'), { version: '1.1' }) as Members;
        expect(template).toHaveProperty('Resources.Policy.Properties.PolicyDocument', plan.permissionPolicy);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the forms', () => {
  it('are those of the command line', () => {
    expect(EMIT_FORMATS).toEqual([
      'json',
      'aws-cli',
      'kubernetes',
      'terraform',
      'cloudformation',
      'eksctl',
      'cdk',
    ]);
  });

  it.each(['prod\nevil: true', 'prod$(evil)', 'prod\u2028evil()'])(
    'are not made for a cluster `%s`',
    async (name) => {
      const cluster = {
        name,
        arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/${name}`,
        identity: { oidc: { issuer: 'https://oidc.example/id/X' } },
      };
      expect(await problemsOf({ clusters: [{ cluster, objects: [] }] }, { clusters: [name] })).toEqual([
        'grant/cluster',
      ]);
    },
  );

  it('quote what others wrote', async () => {
    const text = "it's\n$(evil) `evil` ${evil} %{evil}";
    const plan = await planOf({
      buckets: null,
      objects: [
        namespace('hyve'),
        serviceAccount('hyve-sa', { note: text, 'eks.amazonaws.com/audience': text }),
      ],
    });
    expect(spawnSync('bash', ['-n'], { input: emitted(plan, 'aws-cli'), encoding: 'utf8' }).status).toBe(0);
    const printed = spawnSync('bash', [], {
      input:
        `aws() { printf '%s\\n' "$@" >&2; }; jq() { :; }; kubectl() { :; }\n${emitted(plan, 'aws-cli')}`.replace(
          'need aws jq',
          'account=',
        ),
      encoding: 'utf8',
    });
    expect(printed.stderr).not.toContain('evil: command not found');
    const [manifest] = parseAllDocuments(emitted(plan, 'kubernetes'), { version: '1.1' }).map(
      (one) => one.toJS() as unknown,
    );
    expect(manifest).toHaveProperty(['metadata', 'annotations', 'note'], text);
    const hcl = await parseHcl('grant.tf', emitted(plan, 'terraform'));
    expect(JSON.stringify(unescaped(hcl))).toContain(JSON.stringify(text).slice(1, -1));
  });
});
