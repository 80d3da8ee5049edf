import { err, ok, type Result } from '../../kernel/index.ts';
import { allIn, keyIn, keysWith } from './context.ts';
import type { Credentials, Hold } from './hold.ts';
import { credentialsFor, type ReplayLab, tokenFor } from './lab-calls.ts';
import type { ReportedStep } from './report.ts';

/** What became of a call: credentials, or the code and words with which it was refused. */
export type Assumed = Result<Credentials, string>;

/** The session's name: the step's own where a policy asks for one, else that under which the next step goes on. */
function sessionNameOf(step: ReportedStep, next: ReportedStep | undefined): string {
  const own = keyIn(step, 'sts:RoleSessionName');
  const named = /:assumed-role\/[^/]+\/(.+)$/.exec(next?.principal ?? '')?.[1];
  return own !== undefined && own !== 'rolepin' ? own : (named ?? own ?? 'rolepin');
}

/** What has a token: a service account, or a pod of one. */
export type TokenHolder = Hold & { readonly kind: 'service-account' | 'pod' };

/** The service account that a step's witness names, where its subject is an open set, a workload or a pod. */
export function serviceAccountOf(step: ReportedStep, hold: TokenHolder): TokenHolder {
  for (const [key, [value = '']] of step.context) {
    const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(value) ?? [];
    if (/:sub$/i.test(key) && namespace !== undefined && name !== undefined)
      return { ...hold, namespace, name };
  }
  const namespace = keyIn(step, 'aws:RequestTag/kubernetes-namespace') ?? hold.namespace;
  return {
    ...hold,
    namespace,
    name: keyIn(step, 'aws:RequestTag/kubernetes-service-account') ?? hold.name,
  };
}

/** sts:AssumeRoleWithWebIdentity with a token of the service account, by the AWS SDK. */
export async function byWebIdentity(
  lab: ReplayLab,
  step: ReportedStep,
  next: ReportedStep | undefined,
  hold: TokenHolder,
): Promise<Assumed> {
  const audience = [...step.context].find(([key]) => /:aud$/i.test(key))?.[1][0] ?? 'sts.amazonaws.com';
  const token = await tokenFor(lab, serviceAccountOf(step, hold), audience);
  if (!token.ok) return token;
  const { AssumeRoleWithWebIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  // the call is unsigned: these are asked for, and not used
  const sts = new STSClient({ ...clientOf(lab), credentials: UNUSED });
  const call = new AssumeRoleWithWebIdentityCommand({
    RoleArn: arnOf(step.to),
    RoleSessionName: sessionNameOf(step, next),
    WebIdentityToken: token.value,
  });
  return credentialsFrom(() => sts.send(call));
}

const UNUSED = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'unused' };

/** sts:AssumeRole with the credentials that are held, and all that the witness passes, by the AWS SDK. */
export async function byAssumeRole(
  lab: ReplayLab,
  step: ReportedStep,
  next: ReportedStep | undefined,
  hold: Hold & { readonly kind: 'principal' | 'credentials' },
): Promise<Assumed> {
  const own =
    hold.kind === 'credentials' ? ok(hold.credentials) : await ownCredentials(lab, step, hold.arn, next);
  if (!own.ok) return own;
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
  const sts = new STSClient({ ...clientOf(lab), credentials: own.value });
  const tags = [...keysWith(step, 'aws:RequestTag/')].map(([Key, Value]) => ({ Key, Value }));
  const transitive = allIn(step, 'sts:TransitiveTagKeys');
  const call = new AssumeRoleCommand({
    RoleArn: arnOf(step.to),
    RoleSessionName: sessionNameOf(step, next),
    ExternalId: keyIn(step, 'sts:ExternalId'),
    SourceIdentity: keyIn(step, 'sts:SourceIdentity'),
    ...(tags.length === 0 ? {} : { Tags: tags }),
    ...(transitive === undefined ? {} : { TransitiveTagKeys: [...transitive] }),
  });
  return credentialsFrom(() => sts.send(call));
}

/** A user's key, or a session of a role under the name and with all that the witness has of it. */
export function ownCredentials(
  lab: ReplayLab,
  step: ReportedStep,
  arn: string,
  next?: ReportedStep,
): Promise<Assumed> {
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(step.principal ?? '')?.[1];
  const tags = keysWith(step, 'aws:PrincipalTag/');
  const given = keysWith(step, 'aws:RequestTag/');
  const later = next === undefined ? NONE : keysWith(next, 'aws:PrincipalTag/');
  return credentialsFor(lab, arn, {
    sessionName: session ?? 'rolepin',
    tags: Object.fromEntries(tags),
    // what the next session has, and is not given by this call
    transitive: [...tags.keys()].filter((key) => later.get(key) === tags.get(key) && !given.has(key)),
    sourceIdentity: keyIn(step, 'aws:SourceIdentity'),
    context: Object.fromEntries(
      [...step.context].flatMap(([key, [value]]) =>
        OF_TOKENS.test(key) && value !== undefined ? [[key, value]] : [],
      ),
    ),
  });
}

const NONE: ReadonlyMap<string, string> = new Map();

/** Keys of a token that stay with the session that it gives. */
const OF_TOKENS = /^(?!aws:|sts:|iam:).+:(sub|aud)$/;

/** Whose credentials these are, by sts:GetCallerIdentity. */
export async function callerOf(lab: ReplayLab, credentials: Credentials): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const { Arn = '' } = await new STSClient({ ...clientOf(lab), credentials }).send(
    new GetCallerIdentityCommand({}),
  );
  return Arn;
}

const clientOf = ({ endpoint, ahead }: ReplayLab) => ({
  ...{ endpoint, region: 'us-east-1', maxAttempts: 1, systemClockOffset: ahead },
});
export const arnOf = (id: string): string => id.replace(/^principal:/, '');

interface StsAnswer {
  readonly Credentials?:
    | {
        readonly AccessKeyId: string | undefined;
        readonly SecretAccessKey: string | undefined;
        readonly SessionToken: string | undefined;
      }
    | undefined;
}

async function credentialsFrom(call: () => Promise<StsAnswer>): Promise<Assumed> {
  try {
    const { Credentials: given } = await call();
    return ok({
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    });
  } catch (error) {
    const { name, message } = error as Error;
    return err(`${name}: ${message}`);
  }
}
