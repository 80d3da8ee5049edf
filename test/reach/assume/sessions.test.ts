import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  AUD,
  allow,
  document,
  type RoleSpec,
  SUB,
  subject,
  tokens,
  trusts,
  type WorldSpec,
  whoGets,
} from './world.ts';

const arn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const principal = (name: string): string => `principal:${arn(name)} by assume-role`;
const user = (name: string): string => `principal:arn:aws:iam::${ACCOUNT}:user/${name} by assume-role`;
const role = (name: string, trust: unknown, more: Partial<RoleSpec> = {}): RoleSpec => ({
  name,
  trust,
  ...more,
});
const target = (...trust: readonly unknown[]): RoleSpec => ({ trust });

const TAGGING = ['sts:AssumeRole', 'sts:TagSession'];
const NAMING = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
const POD = 'serviceaccount:prod/other/app by web-identity';
const pod = (more: object = {}): unknown =>
  tokens({ StringEquals: { [SUB]: subject('other', 'app') } }, more);
const equals = (keys: Readonly<Record<string, unknown>>): object => ({ StringEquals: keys });
/** The target asks for a tag of sessions of App. */
const asksTag = target(trusts({ AWS: arn('App') }, equals({ 'aws:PrincipalTag/team': 'hyve' })));
const asksIdentity = (action: unknown): RoleSpec =>
  target(trusts({ AWS: arn('App') }, equals({ 'aws:SourceIdentity': 'alice' }), action));

interface Case extends WorldSpec {
  readonly name: string;
  readonly who: readonly string[];
}

const denied = (action: string): unknown => ({
  id: 'o-exampleorg',
  managementAccountId: '999999999999',
  units: [{ id: 'r-root', parentId: null, name: 'Root' }],
  accounts: [{ id: ACCOUNT, unitId: 'r-root', name: 'prod' }],
  policies: [
    {
      id: 'p-1',
      name: 'guard',
      type: 'SERVICE_CONTROL_POLICY',
      content: document([
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: action, Resource: '*' },
      ]),
      targets: ['r-root'],
    },
  ],
});

const TAGS: readonly Case[] = [
  {
    name: 'chosen on two hops, each for the next',
    roles: [
      asksTag,
      role('App', trusts({ AWS: arn('Up') }, equals({ 'aws:PrincipalTag/dept': 'data' }), TAGGING)),
      role('Up', trusts({ AWS: ACCOUNT }, {}, TAGGING)),
    ],
    users: { ci: [allow(TAGGING, arn('Up'))], dev: [allow('sts:AssumeRole', arn('Up'))] },
    who: [
      `? ${principal('App')}`,
      `? ${principal('Up')}>assume-role`,
      `${user('ci')}>assume-role>assume-role`,
    ],
  },
  {
    name: 'chosen on two hops, of which the first takes none',
    roles: [
      asksTag,
      role('App', trusts({ AWS: arn('Up') }, equals({ 'aws:PrincipalTag/dept': 'data' }), TAGGING)),
      role('Up', trusts({ AWS: ACCOUNT })),
    ],
    users: { ci: [allow(TAGGING, arn('Up'))] },
    who: [],
  },
  {
    name: 'of whoever tags on, as the statement on tagging asks for',
    roles: [
      target(
        trusts({ AWS: arn('App') }, equals({ 'aws:RequestTag/team': 'hyve' })),
        trusts({ AWS: arn('App') }, equals({ 'aws:PrincipalTag/lead': 'yes' }), 'sts:TagSession'),
      ),
      role('App', trusts({ AWS: ACCOUNT }, {}, TAGGING)),
    ],
    users: { ci: [allow(TAGGING, arn('App'))], dev: [allow('sts:AssumeRole', arn('App'))] },
    who: [`? ${principal('App')}`, `${user('ci')}>assume-role`],
  },
  {
    name: 'of whoever tags on, as the statement on tagging asks for, where nobody gives any',
    roles: [
      target(
        trusts({ AWS: arn('App') }, equals({ 'aws:RequestTag/team': 'hyve' })),
        trusts({ AWS: arn('App') }, equals({ 'aws:PrincipalTag/lead': 'yes' }), 'sts:TagSession'),
      ),
      role('App', trusts({ AWS: ACCOUNT })),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [],
  },
  {
    name: 'of which a service control policy keeps everybody from giving any',
    roles: [asksTag, role('App', trusts({ AWS: ACCOUNT }, {}, TAGGING))],
    users: { ci: [allow(TAGGING, arn('App'))] },
    organization: denied('sts:TagSession'),
    who: [],
  },
  {
    name: 'that a boundary of the role which gives them leaves out',
    roles: [
      asksTag,
      role('App', trusts({ AWS: arn('Up') }, {}, TAGGING)),
      role('Up', trusts({ AWS: ACCOUNT }), { boundary: `arn:aws:iam::${ACCOUNT}:policy/Limit` }),
    ],
    policies: { Limit: [allow('sts:AssumeRole')] },
    users: { ci: [allow(TAGGING, arn('Up'))] },
    who: [],
  },
  {
    name: 'of which either will do, and only the second is taken',
    roles: [
      target(
        trusts({ AWS: arn('App') }, equals({ 'aws:PrincipalTag/team': 'hyve' })),
        trusts({ AWS: arn('App') }, equals({ 'aws:PrincipalTag/project': 'data' })),
      ),
      role(
        'App',
        trusts({ AWS: ACCOUNT }, { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['project'] } }, TAGGING),
      ),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [`? ${principal('App')}`, `${user('ci')}>assume-role`],
  },
  {
    name: 'whose keys are limited otherwise than their values ask',
    roles: [
      target(
        trusts(
          { AWS: ACCOUNT },
          {
            ...equals({ 'aws:RequestTag/project': 'data' }),
            'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
          },
          TAGGING,
        ),
      ),
    ],
    users: { ci: [allow(TAGGING)] },
    who: [],
  },
  {
    name: 'whose keys are limited in other case than their values ask',
    roles: [
      target(
        trusts(
          { AWS: ACCOUNT },
          {
            ...equals({ 'aws:RequestTag/project': 'data' }),
            'ForAllValues:StringEquals': { 'aws:TagKeys': ['Project'] },
          },
          TAGGING,
        ),
      ),
    ],
    users: { ci: [allow(TAGGING)] },
    who: [user('ci')],
  },
  {
    name: 'with a letter that no tag has',
    roles: [
      target(trusts({ AWS: arn('App') }, equals({ 'aws:PrincipalTag/team': 'hyve*' }))),
      role('App', trusts({ AWS: ACCOUNT }, {}, TAGGING)),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [],
  },
  {
    name: 'that a role gives itself, which a pod gets',
    roles: [asksTag, role('App', [pod(), trusts({ AWS: arn('App') }, {}, TAGGING)])],
    who: [`? ${principal('App')}`, `${principal('App')}>assume-role`, `${POD}>assume-role>assume-role`],
  },
  {
    name: 'that a role can’t give itself',
    roles: [
      asksTag,
      role('App', [pod(), trusts({ AWS: arn('App') }), trusts({ AWS: ACCOUNT }, {}, 'sts:TagSession')]),
    ],
    who: [],
  },
  {
    name: 'that a role gets by way of another one, which a pod gets both',
    roles: [
      asksTag,
      role('App', [pod(), trusts({ AWS: arn('Up') }, {}, TAGGING)]),
      role('Up', trusts({ AWS: arn('App') })),
    ],
    who: [
      `? ${principal('App')}`,
      `${principal('App')}>assume-role>assume-role`,
      `${principal('Up')}>assume-role`,
      `${POD}>assume-role>assume-role>assume-role`,
    ],
  },
  {
    name: 'that no token of a cluster gives',
    roles: [asksTag, role('App', pod({ Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }))],
    who: [],
  },
  {
    name: 'that another issuer may put into its tokens',
    clientIds: 'not collected',
    roles: [
      asksTag,
      role('App', {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com` },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
      }),
    ],
    who: [
      `? ${principal('App')}`,
      `? federated:arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com by web-identity>assume-role`,
    ],
  },
  {
    name: 'that another issuer may put into its tokens, asked for at once',
    clientIds: 'not collected',
    roles: [
      target({
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com` },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
        Condition: equals({ 'aws:RequestTag/team': 'hyve' }),
      }),
    ],
    who: [`? federated:arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com by web-identity`],
  },
  {
    name: 'that GitHub puts into none',
    clientIds: 'not collected',
    roles: [
      asksTag,
      role('App', {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com` },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
      }),
    ],
    who: [],
  },
  {
    name: 'that a SAML provider gives',
    roles: [
      asksTag,
      role('App', {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/idp` },
        Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
      }),
    ],
    who: [`? ${principal('App')}`, `federated:arn:aws:iam::${ACCOUNT}:saml-provider/idp by saml>assume-role`],
  },
  {
    name: 'that a SAML provider may not give',
    roles: [
      target({
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/idp` },
        Action: 'sts:AssumeRoleWithSAML',
        Condition: equals({ 'aws:RequestTag/team': 'hyve' }),
      }),
    ],
    who: [],
  },
  {
    name: 'that a service may give, or not',
    roles: [asksTag, role('App', trusts({ Service: 'lambda.amazonaws.com' }, {}, TAGGING))],
    who: [`? ${principal('App')}`, '? service:lambda.amazonaws.com by service>assume-role'],
  },
  {
    name: 'that EC2 does not give',
    roles: [asksTag, role('App', trusts({ Service: 'ec2.amazonaws.com' }, {}, TAGGING))],
    who: [],
  },
];

const associated = (namespace: string): object => ({
  clusterName: 'prod',
  namespace,
  serviceAccount: 'app',
  roleArn: arn('Pods'),
});
const Pods = role('Pods', trusts({ Service: 'pods.eks.amazonaws.com' }, {}, TAGGING));
const ofNamespace = (name: string): RoleSpec =>
  target(trusts({ AWS: arn(name) }, equals({ 'aws:PrincipalTag/kubernetes-namespace': 'hyve' }), TAGGING));
const byPod = (namespace: string): string => `serviceaccount:prod/${namespace}/app by pod-identity`;

const GOING_ON: readonly Case[] = [
  {
    name: 'with what a pod’s session hands on, and the role itself can’t give',
    roles: [
      ofNamespace('App'),
      role(
        'App',
        trusts({ AWS: arn('Pods') }, { Null: { 'aws:PrincipalTag/kubernetes-namespace': 'false' } }, TAGGING),
      ),
      Pods,
    ],
    associations: [associated('hyve'), associated('other')],
    who: [
      `? ${principal('App')}`,
      `${principal('Pods')}>assume-role`,
      `${byPod('hyve')}>assume-role>assume-role`,
    ],
  },
  {
    name: 'over two hops more',
    roles: [
      ofNamespace('Mid'),
      role(
        'Mid',
        trusts({ AWS: arn('App') }, equals({ 'aws:PrincipalTag/kubernetes-namespace': 'hyve' }), TAGGING),
      ),
      role(
        'App',
        trusts(
          { AWS: arn('Pods') },
          equals({ 'aws:PrincipalTag/kubernetes-service-account': 'app' }),
          TAGGING,
        ),
      ),
      Pods,
    ],
    associations: [associated('hyve'), associated('other')],
    who: [
      `? ${principal('App')}>assume-role`,
      `? ${principal('Mid')}`,
      `${principal('Pods')}>assume-role>assume-role`,
      `${byPod('hyve')}>assume-role>assume-role>assume-role`,
    ],
  },
  {
    name: 'over a role that takes no tags: a session with tags that go on does not get it',
    roles: [ofNamespace('App'), role('App', trusts({ AWS: arn('Pods') })), Pods],
    associations: [associated('hyve')],
    who: [],
  },
  {
    name: 'where the next role asks for none: it can’t get rid of them',
    roles: [
      target(
        trusts({ AWS: arn('App') }, { Null: { 'aws:PrincipalTag/kubernetes-namespace': 'true' } }, TAGGING),
      ),
      role('App', trusts({ AWS: arn('Pods') }, {}, TAGGING)),
      Pods,
    ],
    associations: [associated('hyve')],
    who: [principal('App'), `${principal('Pods')}>assume-role`],
  },
  {
    name: 'where the request must not give the tag: whether it does is not documented',
    roles: [
      ofNamespace('App'),
      role(
        'App',
        trusts({ AWS: arn('Pods') }, { Null: { 'aws:RequestTag/kubernetes-namespace': 'true' } }, TAGGING),
      ),
      Pods,
    ],
    associations: [associated('hyve')],
    who: [
      `? ${principal('App')}`,
      `? ${principal('Pods')}>assume-role`,
      `? ${byPod('hyve')}>assume-role>assume-role`,
    ],
  },
  {
    name: 'where the request must give the tag: whether it does is not documented',
    roles: [
      target(
        trusts({ AWS: arn('Pods') }, equals({ 'aws:RequestTag/kubernetes-namespace': 'hyve' }), TAGGING),
      ),
      Pods,
    ],
    associations: [associated('hyve'), associated('other')],
    who: [principal('Pods'), `? ${byPod('hyve')}>assume-role`],
  },
];

const IDENTITIES: readonly Case[] = [
  {
    name: 'set by whoever makes the session before',
    roles: [asksIdentity(NAMING), role('App', trusts({ AWS: ACCOUNT }, {}, NAMING))],
    users: { ci: [allow(NAMING, arn('App'))], dev: [allow('sts:AssumeRole', arn('App'))] },
    who: [`? ${principal('App')}`, `${user('ci')}>assume-role`],
  },
  {
    name: 'that the role before does not take',
    roles: [asksIdentity(NAMING), role('App', trusts({ AWS: ACCOUNT }))],
    users: { ci: [allow(NAMING, arn('App'))] },
    who: [],
  },
  {
    name: 'that the role itself does not take: it stays with the session',
    roles: [asksIdentity('sts:AssumeRole'), role('App', trusts({ AWS: ACCOUNT }, {}, NAMING))],
    users: { ci: [allow(NAMING, arn('App'))] },
    who: [],
  },
  {
    name: 'that the role before asks for, and this one does not take',
    roles: [
      target(trusts({ AWS: arn('App') })),
      role('App', trusts({ AWS: ACCOUNT }, { StringLike: { 'sts:SourceIdentity': '*' } }, NAMING)),
    ],
    users: { ci: [allow(NAMING, arn('App'))] },
    who: [principal('App')],
  },
  {
    name: 'that the role before asks for, and this one takes',
    roles: [
      target(trusts({ AWS: arn('App') }, {}, NAMING)),
      role('App', trusts({ AWS: ACCOUNT }, { StringLike: { 'sts:SourceIdentity': '*' } }, NAMING)),
    ],
    users: { ci: [allow(NAMING, arn('App'))] },
    who: [principal('App'), `${user('ci')}>assume-role`],
  },
  {
    name: 'that goes on, with a tag that the statement on it asks for',
    roles: [
      target(
        trusts({ AWS: arn('App') }),
        trusts({ AWS: arn('App') }, equals({ 'aws:PrincipalTag/lead': 'yes' }), 'sts:SetSourceIdentity'),
      ),
      role(
        'App',
        trusts({ AWS: ACCOUNT }, { StringLike: { 'sts:SourceIdentity': '*' } }, [
          ...NAMING,
          'sts:TagSession',
        ]),
      ),
    ],
    users: { ci: [allow([...NAMING, 'sts:TagSession'], arn('App'))], dev: [allow(NAMING, arn('App'))] },
    who: [principal('App'), `${user('ci')}>assume-role`],
  },
  {
    name: 'that can’t be changed on the way',
    roles: [
      asksIdentity(NAMING),
      role('App', trusts({ AWS: arn('Up') }, {}, NAMING)),
      role('Up', trusts({ AWS: ACCOUNT }, equals({ 'sts:SourceIdentity': 'bob' }), NAMING)),
    ],
    users: { ci: [allow(NAMING, arn('Up'))] },
    who: [`? ${principal('App')}`, `${principal('Up')}>assume-role`],
  },
  {
    name: 'that goes on over two hops',
    roles: [
      asksIdentity(NAMING),
      role('App', trusts({ AWS: arn('Up') }, { StringLike: { 'aws:SourceIdentity': 'a*' } }, NAMING)),
      role('Up', trusts({ AWS: ACCOUNT }, equals({ 'sts:SourceIdentity': ['alice', 'bob'] }), NAMING)),
    ],
    users: { ci: [allow(NAMING, arn('Up'))] },
    who: [
      `? ${principal('App')}`,
      `? ${principal('Up')}>assume-role`,
      `${user('ci')}>assume-role>assume-role`,
    ],
  },
  {
    name: 'that no user’s own credentials have',
    roles: [
      target(
        trusts({ AWS: `arn:aws:iam::${ACCOUNT}:user/ci` }, equals({ 'aws:SourceIdentity': 'alice' }), NAMING),
      ),
    ],
    users: { ci: [] },
    who: [],
  },
  {
    name: 'that no token of a cluster sets',
    roles: [
      asksIdentity(NAMING),
      role('App', pod({ Action: ['sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity'] })),
    ],
    who: [],
  },
  {
    name: 'that a pod sets on the way',
    roles: [asksIdentity(NAMING), role('App', trusts({ AWS: arn('Up') }, {}, NAMING)), role('Up', pod())],
    who: [`? ${principal('App')}`, `${principal('Up')}>assume-role`, `${POD}>assume-role>assume-role`],
  },
];

const byId = (name: string): RoleSpec =>
  target(trusts({ AWS: arn('App') }, { StringLike: { 'aws:userid': `AROAAPPEXAMPLE:${name}` } }));

const NAMES: readonly Case[] = [
  {
    name: 'as the id of the session asks',
    roles: [byId('s1'), role('App', trusts({ AWS: ACCOUNT }))],
    users: { ci: [allow('sts:AssumeRole', arn('App'))] },
    who: [principal('App'), `${user('ci')}>assume-role`],
  },
  {
    name: 'otherwise than the id of the session asks',
    roles: [byId('s1'), role('App', trusts({ AWS: ACCOUNT }, equals({ 'sts:RoleSessionName': 's2' })))],
    users: { ci: [allow('sts:AssumeRole', arn('App'))] },
    who: [principal('App')],
  },
  {
    name: 'in a pattern of the id',
    roles: [
      byId('s*'),
      role('App', trusts({ AWS: ACCOUNT }, { StringLike: { 'sts:RoleSessionName': '*2' } })),
    ],
    users: { ci: [allow('sts:AssumeRole', arn('App'))] },
    who: [principal('App'), `${user('ci')}>assume-role`],
  },
  {
    name: 'of an instance, in a pattern of the id',
    roles: [byId('i-*'), role('App', trusts({ Service: 'ec2.amazonaws.com' }))],
    who: [principal('App'), 'service:ec2.amazonaws.com by service>assume-role'],
  },
  {
    name: 'of an instance, which is no other name',
    roles: [byId('s*'), role('App', trusts({ Service: 'ec2.amazonaws.com' }))],
    who: [principal('App')],
  },
  {
    name: 'of an instance, asked for at once',
    roles: [target(trusts({ Service: 'ec2.amazonaws.com' }, equals({ 'sts:RoleSessionName': 'alice' })))],
    who: [],
  },
  {
    name: 'that no session may have',
    roles: [byId('a'), role('App', trusts({ AWS: ACCOUNT }))],
    users: { ci: [allow('sts:AssumeRole', arn('App'))] },
    who: [],
  },
  {
    name: 'of a role that another role names, which the same pod gets',
    roles: [
      target(trusts({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/App/s1` })),
      role('App', [
        pod({ Condition: equals({ [SUB]: subject('other', 'app'), 'sts:RoleSessionName': 's2' }) }),
        trusts({ AWS: arn('Up') }),
      ]),
      role('Up', trusts({ AWS: arn('App') })),
    ],
    who: [
      `principal:${arn('App')} as s1 by assume-role`,
      `${principal('App')}>assume-role>assume-role`,
      `${principal('Up')}>assume-role`,
      `${POD}>assume-role>assume-role>assume-role`,
    ],
  },
];

const asksSub = (condition: object): RoleSpec => target(trusts({ AWS: arn('App') }, condition));
const anyPod = tokens({ StringLike: { [SUB]: 'system:serviceaccount:other:*' } });
const APP_OF_OTHER = { [SUB]: subject('other', 'app') };

const TOKENS: readonly Case[] = [
  {
    name: 'of which a later call asks for the subject: that one, and no other',
    roles: [asksSub(equals(APP_OF_OTHER)), role('App', anyPod)],
    who: [`? ${principal('App')}`, `${POD}>assume-role`],
  },
  {
    name: 'of which a later call asks for the subject, which the role does not take',
    roles: [
      asksSub(equals(APP_OF_OTHER)),
      role('App', tokens({ StringEquals: { [SUB]: subject('other', 'default') } })),
    ],
    who: [],
  },
  {
    name: 'of which a later call asks for another subject: those, and sessions without a token',
    roles: [asksSub({ StringNotEquals: APP_OF_OTHER }), role('App', [anyPod, trusts({ AWS: ACCOUNT })])],
    users: { ci: [allow('sts:AssumeRole', arn('App'))] },
    who: [
      principal('App'),
      `${user('ci')}>assume-role`,
      'serviceaccount:prod/other/* but serviceaccount:prod/other/app by web-identity>assume-role',
    ],
  },
  {
    name: 'whose subject does not go on to a session after the next',
    roles: [
      target(trusts({ AWS: arn('Mid') }, equals(APP_OF_OTHER))),
      role('Mid', trusts({ AWS: arn('App') })),
      role('App', anyPod),
    ],
    who: [],
  },
  {
    name: 'of which a later call asks for the audience',
    clientIds: ['sts.amazonaws.com', 'mine'],
    roles: [
      asksSub(equals({ [AUD]: 'mine' })),
      role('App', tokens(equals({ ...APP_OF_OTHER, [AUD]: ['mine', 'sts.amazonaws.com'] }))),
    ],
    who: [`? ${principal('App')}`, `${POD}>assume-role`],
  },
  {
    name: 'of which a later call asks for an audience that the provider has not registered',
    roles: [asksSub(equals({ [AUD]: 'mine' })), role('App', anyPod)],
    who: [],
  },
  {
    name: 'of an issuer that the role does not trust',
    roles: [asksSub(equals({ 'idp.example.com:sub': 'x' })), role('App', anyPod)],
    who: [],
  },
  {
    name: 'of another issuer, of which a later call asks for the subject',
    clientIds: 'not collected',
    roles: [
      asksSub(equals({ 'token.actions.githubusercontent.com:sub': 'repo:example/app:ref:refs/heads/main' })),
      role('App', {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:example/*' } },
      }),
    ],
    who: [
      `? ${principal('App')}`,
      `federated:arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com by web-identity>assume-role`,
    ],
  },
  {
    name: 'of SAML, of which a later call asks for the subject',
    roles: [
      asksSub(equals({ 'saml:sub': 'alice' })),
      role('App', {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/idp` },
        Action: 'sts:AssumeRoleWithSAML',
      }),
    ],
    who: [`? ${principal('App')}`, `federated:arn:aws:iam::${ACCOUNT}:saml-provider/idp by saml>assume-role`],
  },
  {
    name: 'of SAML, of which a later call asks for what no session keeps',
    roles: [
      asksSub(equals({ 'saml:aud': 'https://signin.aws.amazon.com/saml' })),
      role('App', {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/idp` },
        Action: 'sts:AssumeRoleWithSAML',
      }),
    ],
    who: [],
  },
];

describe.each([
  { of: 'tags of a session', cases: TAGS },
  { of: 'tags that go on', cases: GOING_ON },
  { of: 'a source identity', cases: IDENTITIES },
  { of: 'the name of a session', cases: NAMES },
  { of: 'the token of a session', cases: TOKENS },
])('$of', ({ cases }) => {
  it.each(cases)('$name', async ({ who, name: _, ...spec }) => {
    expect(await whoGets(spec)).toEqual([...who].sort());
  });
});
