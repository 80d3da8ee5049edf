import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  accessOf,
  allow,
  document,
  OTHER,
  type RoleSpec,
  SUB,
  subject,
  TARGET,
  tokens,
  told,
  trusts,
  type WorldSpec,
  whoGets,
} from './world.ts';

const arn = (name: string, account = ACCOUNT): string => `arn:aws:iam::${account}:role/${name}`;
const principal = (name: string, account = ACCOUNT): string =>
  `principal:${arn(name, account)} by assume-role`;
const user = (name: string): string => `principal:arn:aws:iam::${ACCOUNT}:user/${name} by assume-role`;
const App = (over: Partial<RoleSpec> = {}): RoleSpec => ({
  name: 'App',
  trust: trusts({ Service: 'lambda.amazonaws.com' }),
  ...over,
});
const LAMBDA = 'service:lambda.amazonaws.com by service>assume-role';

const TAGGING = ['sts:AssumeRole', 'sts:TagSession'];

interface Case extends WorldSpec {
  readonly name: string;
  readonly who: readonly string[];
}
const target = (...trust: readonly unknown[]): RoleSpec => ({ trust });

const cases: readonly Case[] = [
  {
    name: 'a role that the trust names needs no policy of its own',
    roles: [target(trusts({ AWS: arn('App') })), App()],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'the account as a whole delegates: without a policy nobody',
    roles: [target(trusts({ AWS: ACCOUNT })), App()],
    who: [],
  },
  {
    name: 'the account as a whole delegates: with a policy',
    roles: [target(trusts({ AWS: ACCOUNT })), App({ allows: [allow('sts:AssumeRole', TARGET)] })],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'a policy for another role is none',
    roles: [target(trusts({ AWS: ACCOUNT })), App({ allows: [allow('sts:AssumeRole', arn('Targets'))] })],
    who: [],
  },
  {
    name: 'a policy with a pattern is one',
    roles: [target(trusts({ AWS: ACCOUNT })), App({ allows: [allow('sts:*', `arn:aws:iam::*:role/T*`)] })],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'a policy alone is never enough',
    roles: [target(trusts({ Service: 'ec2.amazonaws.com' })), App({ allows: [allow('*')] })],
    who: ['service:ec2.amazonaws.com by service'],
  },
  {
    name: 'a Deny of its own holds the role back',
    roles: [
      target(trusts({ AWS: arn('App') })),
      App({ allows: [{ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: TARGET }] }),
    ],
    who: [],
  },
  {
    name: 'a Deny for another resource does not',
    roles: [
      target(trusts({ AWS: arn('App') })),
      App({ allows: [{ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: arn('Else') }] }),
    ],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'a boundary that leaves the action out holds back a role that the trust names',
    roles: [target(trusts({ AWS: arn('App') })), App({ boundary: `arn:aws:iam::${ACCOUNT}:policy/Limit` })],
    policies: { Limit: [allow('s3:*')] },
    who: [],
  },
  {
    name: 'a boundary that allows it does not',
    roles: [target(trusts({ AWS: arn('App') })), App({ boundary: `arn:aws:iam::${ACCOUNT}:policy/Limit` })],
    policies: { Limit: [allow(['s3:*', 'sts:AssumeRole'])] },
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'a user that the trust names',
    roles: [target(trusts({ AWS: `arn:aws:iam::${ACCOUNT}:user/ci` }))],
    users: { ci: [] },
    who: [user('ci')],
  },
  {
    name: 'users of the account by their policies',
    roles: [target(trusts({ AWS: `arn:aws:iam::${ACCOUNT}:root` }))],
    users: { ci: [allow('sts:AssumeRole')], dev: [] },
    who: [user('ci')],
  },
  {
    name: 'MFA can be had by a user',
    roles: [target(trusts({ AWS: ACCOUNT }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }))],
    users: { ci: [allow('sts:AssumeRole')] },
    who: [user('ci')],
  },
  {
    name: 'MFA can’t be had by a role',
    roles: [
      target(trusts({ AWS: ACCOUNT }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })),
      App({ allows: [allow('sts:AssumeRole')] }),
    ],
    who: [],
  },
  {
    name: 'MFA with IfExists holds back no role',
    roles: [
      target(trusts({ AWS: ACCOUNT }, { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } })),
      App({ allows: [allow('sts:AssumeRole')] }),
    ],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'a session from before a date that is past is nobody’s any more',
    roles: [
      target(trusts({ AWS: arn('App') }, { DateLessThan: { 'aws:TokenIssueTime': '2026-11-21T11:00:00Z' } })),
      App(),
    ],
    who: [],
  },
  {
    name: 'a session from before a date that is past is no user’s either, nor a stranger’s',
    roles: [
      target(
        trusts(
          { AWS: [`arn:aws:iam::${ACCOUNT}:user/ci`, OTHER] },
          { DateLessThan: { 'aws:TokenIssueTime': '2026-11-21T11:00:00Z' } },
        ),
      ),
    ],
    users: { ci: [] },
    who: [],
  },
  {
    name: 'a session of a user from before a date may last for 36 hours after it, one of a role for twelve',
    roles: [
      target(
        trusts(
          { AWS: [arn('App'), `arn:aws:iam::${ACCOUNT}:user/ci`] },
          { DateLessThan: { 'aws:TokenIssueTime': '2026-11-21T13:00:00Z' } },
        ),
      ),
      App(),
    ],
    users: { ci: [] },
    who: [user('ci')],
  },
  {
    name: 'a session of a role from less than twelve hours before',
    roles: [
      target(trusts({ AWS: arn('App') }, { DateLessThan: { 'aws:TokenIssueTime': '2026-11-22T12:01:00Z' } })),
      App(),
    ],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'a session of a role is never without a date of issue, as a user’s key is',
    roles: [
      target(
        trusts(
          { AWS: [arn('App'), `arn:aws:iam::${ACCOUNT}:user/ci`] },
          { Null: { 'aws:TokenIssueTime': 'true' } },
        ),
      ),
      App(),
    ],
    users: { ci: [] },
    who: [user('ci')],
  },
  {
    name: 'credentials that don’t run out have no date of issue',
    roles: [
      target(
        trusts(
          { AWS: `arn:aws:iam::${ACCOUNT}:user/ci` },
          { DateLessThanIfExists: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } },
        ),
      ),
    ],
    users: { ci: [] },
    who: [user('ci')],
  },
  {
    name: 'sessions that are revoked by their date of issue are made anew',
    roles: [
      target(trusts({ AWS: arn('App') })),
      App({
        allows: [
          {
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-22T00:00:00Z' } },
          },
        ],
      }),
    ],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'that there is a date of issue holds back no session',
    roles: [target(trusts({ AWS: arn('App') }, { Null: { 'aws:TokenIssueTime': 'false' } })), App()],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'an external id is the caller’s choice',
    roles: [target(trusts({ AWS: arn('App') }, { StringEquals: { 'sts:ExternalId': 'x' } })), App()],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'aws:PrincipalArn narrows an account',
    roles: [
      target(trusts({ AWS: ACCOUNT }, { ArnLike: { 'aws:PrincipalArn': arn('A*') } })),
      App({ allows: [allow('sts:AssumeRole')] }),
      App({ name: 'Bee', allows: [allow('sts:AssumeRole')] }),
    ],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'tags of the role are asked',
    roles: [
      target(trusts({ AWS: ACCOUNT }, { StringEquals: { 'aws:PrincipalTag/team': 'hyve' } })),
      App({ tags: { team: 'hyve' }, allows: [allow('sts:AssumeRole')] }),
      App({ name: 'Bee', tags: { team: 'bee' }, allows: [allow('sts:AssumeRole')] }),
    ],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'tags of a session of an earlier hop are the choice of whoever may give them',
    roles: [
      target(trusts({ AWS: arn('App') }, { StringEquals: { 'aws:PrincipalTag/team': 'hyve' } })),
      App({ trust: trusts({ AWS: ACCOUNT }, {}, TAGGING) }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))], dev: [allow('sts:AssumeRole', arn('App'))] },
    who: [`? ${principal('App')}`, `${user('ci')}>assume-role`],
  },
  {
    name: 'tags of a session of an earlier hop override the role’s',
    roles: [
      target(trusts({ AWS: arn('App') }, { StringEquals: { 'aws:PrincipalTag/Team': 'hyve' } })),
      App({ trust: trusts({ AWS: ACCOUNT }, {}, TAGGING), tags: { team: 'bee' } }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))], dev: [allow('s3:*')] },
    who: [`? ${principal('App')}`, `${user('ci')}>assume-role`],
  },
  {
    name: 'tags of a session of an earlier hop take none of the role’s away',
    roles: [
      target(trusts({ AWS: arn('App') }, { Null: { 'aws:PrincipalTag/team': 'true' } })),
      App({ trust: trusts({ AWS: ACCOUNT }, {}, TAGGING), tags: { team: 'bee' } }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [],
  },
  {
    name: 'tags of a session of an earlier hop are no one’s choice without sts:TagSession in its trust',
    roles: [
      target(trusts({ AWS: arn('App') }, { StringEquals: { 'aws:PrincipalTag/team': 'hyve' } })),
      App({ trust: trusts({ AWS: ACCOUNT }) }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [],
  },
  {
    name: 'tags of a session of an earlier hop are chosen where a role’s own policy asks for them',
    roles: [
      target(trusts({ AWS: ACCOUNT })),
      App({
        trust: trusts({ AWS: ACCOUNT }, {}, TAGGING),
        allows: [
          allow('sts:AssumeRole', TARGET, { Condition: { StringLike: { 'aws:PrincipalTag/team': 'hy*' } } }),
        ],
      }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [`? ${principal('App')}`, `${user('ci')}>assume-role`],
  },
  {
    name: 'tags of a session of an earlier hop must be among those that its trust takes',
    roles: [
      target(trusts({ AWS: arn('App') }, { StringEquals: { 'aws:PrincipalTag/team': ['hyve', 'ops'] } })),
      App({
        trust: trusts({ AWS: ACCOUNT }, { StringEquals: { 'aws:RequestTag/team': ['web', 'ops'] } }, TAGGING),
      }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [`? ${principal('App')}`, `${user('ci')}>assume-role`],
  },
  {
    name: 'tags of a session of an earlier hop that its trust does not take are in none',
    roles: [
      target(trusts({ AWS: arn('App') }, { StringEquals: { 'aws:PrincipalTag/team': 'hyve' } })),
      App({ trust: trusts({ AWS: ACCOUNT }, { StringEquals: { 'aws:RequestTag/team': 'web' } }, TAGGING) }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [],
  },
  {
    name: 'keys of tags that the trust of an earlier hop does not take are in none',
    roles: [
      target(trusts({ AWS: arn('App') }, { StringEquals: { 'aws:PrincipalTag/team': 'hyve' } })),
      App({
        trust: trusts(
          { AWS: ACCOUNT },
          { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['project'] } },
          TAGGING,
        ),
      }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [],
  },
  {
    name: 'tags that AWS keeps to itself are no caller’s choice',
    roles: [
      target(trusts({ AWS: arn('App') }, { StringEquals: { 'aws:PrincipalTag/aws:team': 'hyve' } })),
      App({ trust: trusts({ AWS: ACCOUNT }, {}, TAGGING), tags: { 'aws:team': 'bee' } }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [],
  },
  {
    name: 'two tags of a session of an earlier hop, of which its trust takes both',
    roles: [
      target(
        trusts(
          { AWS: arn('App') },
          { StringEquals: { 'aws:PrincipalTag/team': 'hyve', 'aws:PrincipalTag/project': 'data' } },
        ),
      ),
      App({
        trust: trusts(
          { AWS: ACCOUNT },
          { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['project', 'team'] } },
          TAGGING,
        ),
      }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [`? ${principal('App')}`, `${user('ci')}>assume-role`],
  },
  {
    name: 'a tag of a session of an earlier hop may be what a variable stands for',
    roles: [
      target(
        trusts({ AWS: arn('App') }, { StringEquals: { 'sts:RoleSessionName': '${aws:PrincipalTag/team}' } }),
      ),
      App({ trust: trusts({ AWS: ACCOUNT }, {}, TAGGING) }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [`? ${principal('App')}`, `${user('ci')}>assume-role`],
  },
  {
    name: 'somebody of another account chooses tags of a session of an earlier hop',
    roles: [
      target(trusts({ AWS: arn('App') }, { StringEquals: { 'aws:PrincipalTag/team': 'hyve' } })),
      App({ trust: trusts({ AWS: OTHER }, {}, TAGGING) }),
    ],
    who: [`? ${principal('App')}`, `principal:arn:aws:iam::${OTHER}:root by assume-role>assume-role`],
  },
  {
    name: 'a pod’s tags are fixed: it can’t give one that it carries on anew',
    roles: [
      target(
        trusts({ AWS: arn('App') }, { StringEquals: { 'aws:PrincipalTag/kubernetes-namespace': 'hyve' } }),
      ),
      App({ trust: trusts({ AWS: arn('Pods') }, {}, TAGGING) }),
      App({ name: 'Pods', trust: trusts({ Service: 'pods.eks.amazonaws.com' }, {}, TAGGING) }),
    ],
    associations: [{ clusterName: 'prod', namespace: 'other', serviceAccount: 'app', roleArn: arn('Pods') }],
    who: [`? ${principal('App')}`, `${principal('Pods')}>assume-role`],
  },
  {
    name: 'request tags cost sts:TagSession: with it',
    roles: [
      target(
        trusts({ AWS: arn('App') }, { StringEquals: { 'aws:RequestTag/team': 'hyve' } }, [
          'sts:AssumeRole',
          'sts:TagSession',
        ]),
      ),
      App(),
    ],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'request tags cost sts:TagSession: without it',
    roles: [target(trusts({ AWS: arn('App') }, { StringEquals: { 'aws:RequestTag/team': 'hyve' } })), App()],
    who: [],
  },
  {
    name: 'source identity costs sts:SetSourceIdentity',
    roles: [
      target(
        trusts({ AWS: arn('App') }, { StringLike: { 'sts:SourceIdentity': '*' } }, [
          'sts:AssumeRole',
          'sts:SetSourceIdentity',
        ]),
      ),
      App(),
    ],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'a session is named with its role',
    roles: [target(trusts({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/App/s1` })), App()],
    who: [`principal:${arn('App')} as s1 by assume-role`, LAMBDA],
  },
  {
    name: 'a session of another name is none',
    roles: [
      target(trusts({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/App/s1` })),
      App({
        trust: [
          tokens({ StringEquals: { [SUB]: subject('a', 'any') } }),
          tokens({ StringEquals: { [SUB]: subject('a', 'same'), 'sts:RoleSessionName': 's1' } }),
          tokens({ StringEquals: { [SUB]: subject('a', 'other'), 'sts:RoleSessionName': 's2' } }),
        ],
      }),
    ],
    who: [
      `principal:${arn('App')} as s1 by assume-role`,
      'serviceaccount:prod/a/any by web-identity>assume-role',
      'serviceaccount:prod/a/same by web-identity>assume-role',
    ],
  },
  {
    name: 'a session that another role names is none of this one',
    roles: [
      target(trusts({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/App/s1` })),
      App({ trust: trusts({ AWS: arn('Up') }, { StringNotLike: { 'sts:RoleSessionName': 's*' } }) }),
      App({ name: 'Up' }),
    ],
    who: [`principal:${arn('App')} as s1 by assume-role`],
  },
  {
    name: 'a session that EC2 names by its instance has no other name',
    roles: [
      target(trusts({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/App/s1` })),
      App({ trust: trusts({ Service: 'ec2.amazonaws.com' }) }),
    ],
    who: [`principal:${arn('App')} as s1 by assume-role`],
  },
  {
    name: 'a session that Pod Identity names has no other name',
    roles: [
      target(
        trusts({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/App/s1` }, {}, [
          'sts:AssumeRole',
          'sts:TagSession',
        ]),
      ),
      App({ trust: trusts({ Service: 'pods.eks.amazonaws.com' }, {}, ['sts:AssumeRole', 'sts:TagSession']) }),
    ],
    associations: [
      {
        clusterName: 'prod',
        namespace: 'a',
        serviceAccount: 'any',
        roleArn: arn('App'),
        disableSessionTags: true,
      },
    ],
    who: [`principal:${arn('App')} as s1 by assume-role`],
  },
  {
    name: 'tags of a session that is named override the role’s',
    roles: [
      target(
        trusts(
          { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/App/s1` },
          { StringEquals: { 'aws:PrincipalTag/team': 'hyve' } },
        ),
      ),
      App({ trust: trusts({ AWS: ACCOUNT }, {}, TAGGING), tags: { team: 'bee' } }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [`? principal:${arn('App')} as s1 by assume-role`, `${user('ci')}>assume-role`],
  },
  {
    name: 'tags of a session that is named are no one’s choice without sts:TagSession in the role’s trust',
    roles: [
      target(
        trusts(
          { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/App/s1` },
          { StringEquals: { 'aws:PrincipalTag/team': 'hyve' } },
        ),
      ),
      App({ trust: trusts({ AWS: ACCOUNT }), tags: { team: 'bee' } }),
    ],
    users: { ci: [allow(TAGGING, arn('App'))] },
    who: [],
  },
  {
    name: 'a session of the role itself gains nothing',
    roles: [target(trusts({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/Target/s1` }))],
    who: [],
  },
  {
    name: 'an account that the world does not hold stands as its root',
    roles: [target(trusts({ AWS: OTHER }))],
    who: [`principal:arn:aws:iam::${OTHER}:root by assume-role`],
  },
  {
    name: 'a role that the world does not hold stands by its ARN',
    roles: [target(trusts({ AWS: arn('Far', OTHER) }))],
    who: [principal('Far', OTHER)],
  },
  {
    name: 'an account that the world holds never stands as its root',
    roles: [
      target(trusts({ AWS: OTHER })),
      { name: 'Far', account: OTHER, trust: trusts({ Service: 'lambda.amazonaws.com' }) },
    ],
    who: [],
  },
  {
    name: 'across accounts both sides must allow',
    roles: [
      target(trusts({ AWS: arn('Far', OTHER) })),
      {
        name: 'Far',
        account: OTHER,
        trust: trusts({ Service: 'lambda.amazonaws.com' }),
        allows: [allow('sts:AssumeRole', TARGET)],
      },
    ],
    who: [principal('Far', OTHER), LAMBDA],
  },
  {
    name: 'across accounts a trust that names the role is not enough',
    roles: [
      target(trusts({ AWS: arn('Far', OTHER) })),
      { name: 'Far', account: OTHER, trust: trusts({ Service: 'lambda.amazonaws.com' }) },
    ],
    who: [],
  },
  {
    name: 'a deleted principal matches nobody',
    roles: [target(trusts({ AWS: 'AROAEXAMPLEEXAMPLEEXA' })), App()],
    who: [],
  },
  {
    name: 'a role of the world that is named by its id is that role',
    roles: [target(trusts({ AWS: 'AROAAPPEXAMPLE' })), App()],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'a user of the world that is named by its id is that user',
    roles: [target(trusts({ AWS: 'AIDAALICEEXAMPLE' }))],
    users: { alice: [] },
    who: [user('alice')],
  },
  {
    name: 'a role of another account that is named by its id needs a policy of its own',
    roles: [
      target(trusts({ AWS: ['AROAFAREXAMPLE', 'AROANEAREXAMPLE'] })),
      {
        name: 'Far',
        account: OTHER,
        trust: trusts({ AWS: OTHER }),
        allows: [allow('sts:AssumeRole', TARGET)],
      },
      { name: 'Near', account: OTHER, trust: trusts({ AWS: OTHER }) },
    ],
    who: [principal('Far', OTHER)],
  },
  {
    name: 'a Deny that names a role by its id denies that role alone',
    roles: [
      target(trusts({ AWS: ACCOUNT }), { ...(trusts({ AWS: 'AROAAPPEXAMPLE' }) as object), Effect: 'Deny' }),
      App({ allows: [allow('sts:AssumeRole', TARGET)] }),
      App({ name: 'Other', trust: trusts({ AWS: ACCOUNT }), allows: [allow('sts:AssumeRole', TARGET)] }),
    ],
    who: [principal('Other')],
  },
  {
    name: 'an id that two roles were given lets in both',
    roles: [
      target(trusts({ AWS: 'AROAAPPEXAMPLE' })),
      App({ trust: trusts({ AWS: ACCOUNT }) }),
      App({ account: OTHER, trust: trusts({ AWS: OTHER }), allows: [allow('sts:AssumeRole', TARGET)] }),
    ],
    who: [principal('App'), principal('App', OTHER)],
  },
  {
    name: 'a Deny by an id that two roles were given denies neither',
    roles: [
      target(trusts({ AWS: ACCOUNT }), { ...(trusts({ AWS: 'AROAAPPEXAMPLE' }) as object), Effect: 'Deny' }),
      App({ trust: trusts({ AWS: ACCOUNT }), allows: [allow('sts:AssumeRole', TARGET)] }),
      App({ account: OTHER, trust: trusts({ AWS: OTHER }) }),
    ],
    who: [principal('App')],
  },
  { name: 'everyone is anyone', roles: [target(trusts('*')), App()], who: ['anyone by assume-role', LAMBDA] },
  {
    name: 'everyone with an ARN pinned by a condition is that role',
    roles: [target(trusts({ AWS: '*' }, { ArnEquals: { 'aws:PrincipalArn': arn('App') } })), App()],
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'everyone with a foreign ARN pinned by a condition is that role',
    roles: [target(trusts({ AWS: '*' }, { ArnEquals: { 'aws:PrincipalArn': arn('Far', OTHER) } })), App()],
    who: [principal('Far', OTHER)],
  },
  { name: 'the role itself is no path', roles: [target(trusts({ AWS: TARGET }))], who: [] },
  {
    name: 'chains of any length, and circles end',
    roles: [
      target(trusts({ AWS: arn('A') })),
      { name: 'A', trust: [trusts({ AWS: arn('B') }), trusts({ AWS: TARGET })] },
      {
        name: 'B',
        trust: [trusts({ AWS: arn('A') }), tokens({ StringEquals: { [SUB]: subject('other', 'app') } })],
      },
    ],
    who: [
      principal('A'),
      `principal:${arn('B')} by assume-role>assume-role`,
      'serviceaccount:prod/other/app by web-identity>assume-role>assume-role',
    ],
  },
  {
    name: 'an SCP of the caller’s account holds it back',
    roles: [target(trusts({ AWS: arn('App') })), App()],
    organization: organization([
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' },
    ]),
    who: [],
  },
  {
    name: 'an SCP does not hold back tokens',
    roles: [target(tokens({ StringEquals: { [SUB]: subject('hyve', 'hyve-sa') } }))],
    organization: organization([
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'sts:*', Resource: '*' },
    ]),
    who: ['serviceaccount:prod/hyve/hyve-sa by web-identity'],
  },
  {
    name: 'an SCP does not bind the management account',
    roles: [target(trusts({ AWS: arn('App') })), App()],
    organization: organization(
      [{ Effect: 'Deny', Action: '*', Resource: '*' }],
      'SERVICE_CONTROL_POLICY',
      ACCOUNT,
    ),
    who: [principal('App'), LAMBDA],
  },
  {
    name: 'the management account as a whole is machinery',
    roles: [target(trusts({ AWS: '999999999999' }))],
    organization: organization([]),
    who: [],
  },
  {
    name: 'a role of the management account is none',
    roles: [target(trusts({ AWS: arn('Far', '999999999999') }))],
    organization: organization([]),
    who: [principal('Far', '999999999999')],
  },
  {
    name: 'everyone under a unit of the organization, in which no account is',
    roles: [
      target(
        trusts('*', {
          'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-exampleorg/r-root/ou-else/*' },
        }),
      ),
    ],
    organization: organization([]),
    who: [],
  },
  {
    name: 'everyone under a unit of another organization',
    roles: [target(trusts('*', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-other/r-x/*' } }))],
    organization: organization([]),
    who: ['anyone by assume-role'],
  },
  {
    name: 'an RCP that exempts services holds tokens back',
    roles: [target(tokens({ StringEquals: { [SUB]: subject('hyve', 'hyve-sa') } }))],
    organization: organization(
      [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sts:*',
          Resource: '*',
          Condition: {
            StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorg' },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          },
        },
      ],
      'RESOURCE_CONTROL_POLICY',
    ),
    who: [],
  },
  {
    name: 'an RCP of the role’s account holds everybody back',
    roles: [target(tokens({ StringEquals: { [SUB]: subject('hyve', 'hyve-sa') } }))],
    organization: organization(
      [{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity', Resource: '*' }],
      'RESOURCE_CONTROL_POLICY',
    ),
    who: [],
  },
];

function organization(
  statements: readonly unknown[],
  type = 'SERVICE_CONTROL_POLICY',
  management = '999999999999',
): unknown {
  return {
    id: 'o-exampleorg',
    managementAccountId: management,
    units: [{ id: 'r-root', parentId: null, name: 'Root' }],
    accounts: [{ id: ACCOUNT, unitId: 'r-root', name: 'prod' }],
    policies: [
      { id: 'p-1', name: 'guard', type, content: document(statements), targets: ['r-root', ACCOUNT] },
    ],
  };
}

describe('assume role', () => {
  it.each(cases)('$name', async ({ who, name: _, ...spec }) => {
    expect(await whoGets(spec)).toEqual([...who].sort());
  });

  it('names those whom everyone holds', async () => {
    const { paths } = await accessOf({ roles: [target(trusts('*')), App()], users: { ci: [] } });
    const anyone = paths.find((path) => path.subject.kind === 'anyone');
    expect(anyone?.subject.existing).toEqual([
      `principal:${arn('App')}`,
      `principal:arn:aws:iam::${ACCOUNT}:user/ci`,
    ]);
  });

  it('is in doubt where the document of a policy was not collected', async () => {
    const access = await accessOf({
      roles: [
        target(trusts({ AWS: ACCOUNT })),
        App({ boundary: 'arn:aws:iam::aws:policy/PowerUserAccess', allows: [allow('sts:AssumeRole')] }),
      ],
    });
    expect(told(access)).toEqual([`? ${principal('App')}`, `? ${LAMBDA}`]);
  });
});

describe('a trust that means services with everyone', () => {
  const only = (condition: object) => ({ roles: [target(trusts({ AWS: '*' }, condition))] });

  it.each([
    { name: 'services alone', spec: only({ Bool: { 'aws:PrincipalIsAWSService': 'true' } }), open: true },
    { name: 'every service', spec: { roles: [target(trusts({ Service: '*' }))] }, open: true },
    {
      name: 'nobody but one account',
      spec: only({ StringEquals: { 'aws:PrincipalAccount': OTHER } }),
      open: false,
    },
    { name: 'a service by its name', spec: { roles: [App({ name: 'Target' })] }, open: false },
  ])('is left open: $name ($open)', async ({ spec, open }) => {
    const { unknown } = await accessOf(spec);
    expect(unknown.map(({ what }) => what).join()).toMatch(open ? /^whether AWS services get Target/ : /^$/);
  });
});
