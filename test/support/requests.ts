import fc from 'fast-check';
import type { Policies, ResourceKind } from '../../src/engine/evaluate/index.ts';
import {
  type Caller,
  type PolicyDocument,
  parsePolicy,
  type Request,
  requestContext,
} from '../../src/policy/index.ts';
import { ACCOUNT, contexts, documents, OTHER_ACCOUNT, type PolicyGrammar, PROVIDER } from './policies.ts';

const at = { file: 'policy.json', document: 0, path: [] };

/** Reads a policy that the test wrote itself. */
export const document = (policy: unknown): PolicyDocument => parsePolicy(policy, at).document;

/** Callers of all kinds. */
const callers: fc.Arbitrary<Caller> = fc.constantFrom<Caller[]>(
  roleSession('caller', 's1'),
  roleSession('caller', 's2'),
  roleSession('other', 's1'),
  {
    kind: 'role-session',
    role: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/x`,
    session: `arn:aws:sts::${ACCOUNT}:assumed-role/x/s`,
    account: ACCOUNT,
  },
  { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/alice`, account: ACCOUNT },
  { kind: 'federated-user', arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`, account: ACCOUNT },
  { kind: 'root', account: ACCOUNT },
  { kind: 'web-identity', provider: PROVIDER },
  { kind: 'saml', provider: `arn:aws:iam::${ACCOUNT}:saml-provider/corp` },
  { kind: 'service', name: 'pods.eks.amazonaws.com' },
  { kind: 'anonymous' },
);

export function roleSession(role: string, session: string): Caller {
  return {
    kind: 'role-session',
    role: `arn:aws:iam::${ACCOUNT}:role/${role}`,
    session: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
    account: ACCOUNT,
  };
}

/** Requests of all kinds of callers for a few actions. */
export const requests: fc.Arbitrary<Request> = fc.record({
  caller: callers,
  action: fc.constantFrom('sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 's3:GetObject', 's3:PutObject'),
  resource: fc.constantFrom(`arn:aws:iam::${ACCOUNT}:role/app`, 'arn:aws:s3:::a/b', 'arn:aws:s3:::a/c', '*'),
  resourceAccount: fc.constantFrom(ACCOUNT, ACCOUNT, OTHER_ACCOUNT),
  context: contexts.map(requestContext),
});

const some = (grammar: PolicyGrammar) => fc.array(documents(grammar).map(document), { maxLength: 2 });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 1 });

/** Policies of all kinds, each there or not. */
export const policies: fc.Arbitrary<Policies> = fc
  .constantFrom<ResourceKind[]>('trust', 'bucket', 'key', 'other')
  .chain((kind) =>
    fc.record({
      resource: maybe(
        documents(kind === 'trust' ? 'trust' : 'resource').map((policy) => ({
          document: document(policy),
          kind,
        })),
      ),
      identity: maybe(some('identity')),
      boundary: maybe(some('identity')),
      session: maybe(some('identity')),
      scps: maybe(fc.array(some('identity'), { maxLength: 2 })),
      rcps: maybe(fc.array(some('resource'), { maxLength: 2 })),
      endpoint: maybe(documents('resource').map(document)),
    }),
  );
