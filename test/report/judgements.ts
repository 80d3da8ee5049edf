import type { JudgedPath, Judgement } from '../../src/claims/index.ts';
import type { Step } from '../../src/engine/reach/index.ts';
import type { Locate, SourceRef } from '../../src/kernel/index.ts';
import { PLAIN, type TextOptions } from '../../src/report/index.ts';

/** Judgements made by hand, so that reports are tested without an engine. */

export const ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;

const statement = (condition: object): object => ({
  Sid: 'AllowHyve',
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: condition,
});

const WIDE = statement({ StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:*' } });
const PINNED = statement({
  StringEquals: {
    [`${ISSUER}:aud`]: 'sts.amazonaws.com',
    [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:hyve-sa',
  },
});

const STATEMENT: SourceRef = { file: 'aws/roles.json', document: 0, path: ['Statement', 0] };

/** All facts of a file stand in the same place. */
const locate: Locate = ({ file }) =>
  file === 'aws/roles.json'
    ? {
        file,
        line: 41,
        column: 11,
        text: JSON.stringify(WIDE, null, 2).replaceAll('\n', `\n${' '.repeat(10)}`),
      }
    : undefined;

export const options = (width = 80): TextOptions => ({
  version: '0.1.0',
  locate,
  paint: PLAIN,
  width,
  quiet: false,
});

const webIdentity = (from: string, name: string, at = STATEMENT): Step => ({
  mechanism: 'web-identity',
  finding: 'web-identity',
  from,
  to: `principal:${ROLE}`,
  certainty: 'certain',
  needs: undefined,
  because: [
    {
      at,
      document: 'trust policy of HyveS3WriterRole',
      statement: 'AllowHyve',
      says: `allows sts:AssumeRoleWithWebIdentity to tokens of ${PROVIDER} whose subject is like system:serviceaccount:hyve:*`,
    },
  ],
  witness: {
    principal: PROVIDER,
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: ROLE,
    context: {
      'aws:SecureTransport': 'true',
      [`${ISSUER}:aud`]: 'sts.amazonaws.com',
      [`${ISSUER}:sub`]: `system:serviceaccount:hyve:${name}`,
      'sts:RoleSessionName': 'rolepin',
    },
  },
});

const REMEDY: JudgedPath['remedy'] = {
  says: 'pin AllowHyve in the trust policy of HyveS3WriterRole to system:serviceaccount:hyve:hyve-sa',
  change: {
    document: 'trust policy of HyveS3WriterRole',
    at: STATEMENT,
    before: { Version: '2012-10-17', Statement: [WIDE as never] },
    after: { Version: '2012-10-17', Statement: [PINNED as never] },
  },
};

const path = (
  number: number,
  subject: Pick<JudgedPath['subject'], 'kind' | 'id'>,
  steps: readonly Step[],
): JudgedPath => ({
  id: number.toString(16).padStart(16, '0'),
  expected: false,
  allowedBy: undefined,
  certainty: steps.some((step) => step.certainty === 'possible') ? 'possible' : 'certain',
  subject: { except: [], existing: [], session: undefined, says: undefined, ...subject },
  steps,
  remedy: REMEDY,
});

/** The open set of a namespace. */
export const namespacePath = (
  existing: readonly string[] = ['serviceaccount:prod/hyve/default'],
): JudgedPath => {
  const id = 'serviceaccount:prod/hyve/*';
  const found = path(0x51, { kind: 'serviceaccount', id }, [webIdentity(id, 'default')]);
  return { ...found, subject: { ...found.subject, existing, except: ['serviceaccount:prod/hyve/hyve-sa'] } };
};

/** One service account of many that the same statement lets in. */
export const memberPath = (number: number): JudgedPath => {
  const id = `serviceaccount:prod/hyve/worker-${number}`;
  return path(0x1000 + number, { kind: 'serviceaccount', id }, [webIdentity(id, `worker-${number}`)]);
};

/** A pod that gets the role by way of another role; each rests on a statement of its own. */
export const chainPath = (number: number): JudgedPath => {
  const id = `serviceaccount:prod/team-${number}/app`;
  const middle = `arn:aws:iam::111122223333:role/apps/App${number}`;
  const at: SourceRef = { file: 'aws/other.json', document: 0, path: [number] };
  return path(0x2000 + number, { kind: 'serviceaccount', id }, [
    { ...webIdentity(id, 'app', at), to: `principal:${middle}` },
    {
      mechanism: 'assume-role',
      finding: 'assume-role',
      from: `principal:${middle}`,
      to: `principal:${ROLE}`,
      certainty: 'certain',
      needs: undefined,
      because: [
        {
          at,
          document: `identity policy of App${number}`,
          statement: undefined,
          says: 'allows sts:AssumeRole on it',
        },
      ],
      witness: {
        principal: `arn:aws:sts::111122223333:assumed-role/App${number}/rolepin`,
        action: 'sts:AssumeRole',
        resource: ROLE,
        context: { 'aws:PrincipalArn': middle },
      },
    },
  ]);
};

/** A path that needs what the world can't show. */
const possiblePath = (): JudgedPath => {
  const id = 'user:prod/alice';
  const step = webIdentity(id, 'default');
  const needs = 'a container of the pod that reads what it is sent';
  const found = path(0x77, { kind: 'user', id }, [
    {
      ...step,
      mechanism: 'kubernetes',
      finding: 'kubernetes/attach',
      witness: undefined,
      certainty: 'possible',
      needs,
    },
  ]);
  return { ...found, remedy: undefined };
};

const expectedPath = (): JudgedPath => {
  const id = 'serviceaccount:prod/hyve/hyve-sa';
  const found = path(0x10, { kind: 'serviceaccount', id }, [webIdentity(id, 'hyve-sa')]);
  return { ...found, expected: true, allowedBy: 'only', remedy: undefined };
};

export function judgement(over: Partial<Judgement>): Judgement {
  return {
    role: ROLE,
    depth: 'cluster',
    claim: {
      role: ROLE,
      only: ['serviceaccount:prod/hyve/hyve-sa'],
      depth: 'cluster',
      administrators: [],
      accepted: [],
      at: undefined,
    },
    verdict: 'refuted',
    missing: [],
    missingBecause: new Map(),
    repair: undefined,
    changes: [],
    edits: [],
    sufficient: true,
    unknown: [],
    paths: [expectedPath()],
    platform: [],
    notes: ['no organization was given: taken as no SCP and no RCP'],
    ...over,
  };
}

/** The judgements that reports are tried on, by what they show. */
export const JUDGEMENTS: Readonly<Record<string, Judgement>> = {
  proven: judgement({ verdict: 'proven', platform: ['system:masters of prod', 'eks:* of prod'] }),
  'one violation': judgement({ paths: [namespacePath(), expectedPath()] }),
  'twenty of one statement': judgement({
    paths: [...Array.from({ length: 20 }, (_, index) => memberPath(index)), expectedPath()],
  }),
  'two thousand': judgement({
    paths: [
      ...Array.from({ length: 1000 }, (_, index) => memberPath(index)),
      ...Array.from({ length: 1000 }, (_, index) => chainPath(index)),
      expectedPath(),
    ],
  }),
  missing: judgement({
    paths: [],
    missing: ['serviceaccount:prod/hyve/hyve-sa'],
    missingBecause: new Map([
      [
        'serviceaccount:prod/hyve/hyve-sa',
        'StringEquals on the subject asks for `system:serviceaccount:hyve:*`; there a `*` is an ordinary character',
      ],
    ]),
  }),
  undecided: judgement({
    verdict: 'undecided',
    paths: [possiblePath(), expectedPath()],
    unknown: [
      {
        what: 'objects of cluster prod: who may create pods there, and so run as its service accounts',
        add: 'kubectl get roles,clusterroles,rolebindings,clusterrolebindings,serviceaccounts,pods,deployments -A -o json',
      },
      { what: 'whether user:prod/alice gets the role', add: 'what is named above' },
    ],
  }),
  'accepted and administrators': judgement({
    verdict: 'proven',
    claim: {
      role: ROLE,
      only: ['serviceaccount:prod/hyve/hyve-sa'],
      depth: 'cluster',
      administrators: ['principal:arn:aws:iam::111122223333:role/Admin'],
      accepted: [{ subject: 'user:prod/oncall', reason: 'break-glass', until: '2027-01-31' }],
      at: undefined,
    },
    paths: [
      expectedPath(),
      {
        ...memberPath(1),
        expected: true,
        allowedBy: 'accepted',
        subject: { ...memberPath(1).subject, kind: 'user', id: 'user:prod/oncall' },
      },
      {
        ...memberPath(2),
        expected: true,
        allowedBy: 'administrators',
        subject: {
          ...memberPath(2).subject,
          kind: 'principal',
          id: 'principal:arn:aws:iam::111122223333:role/Admin',
        },
      },
    ],
  }),
};
