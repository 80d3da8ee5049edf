import {
  type Caller,
  type Condition,
  literalOf,
  type PolicyDocument,
  parseArn,
  parsePolicy,
} from '../../policy/index.ts';
import type { Role } from '../../world/index.ts';
import {
  chosenKey,
  complement,
  fixedKey,
  freeKey,
  glob,
  inBackground,
  type KeyRange,
  type Language,
  literalItems,
  texts,
  textValues,
  type ValueSet,
} from '../reason/index.ts';
import { issueTimeKey, maybe, organizationKeys } from './request-keys.ts';
import type { Search } from './search-context.ts';
import { trustStatements } from './trusted.ts';

type Asking = Pick<Search, 'facts' | 'now'>;

/** A principal, or a set of them, that the world does not hold. */
export interface Stranger {
  /** The ARN under which it is reported; may hold wildcards. */
  readonly arn: string;
  readonly account: string;
  readonly caller: Caller;
  readonly keys: readonly KeyRange[];
}

/** What its own side allows is not known; that it allows the call is its owner's to say. */
export const ALLOWS_ALL: PolicyDocument = parsePolicy(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  { file: '', document: 0, path: [] },
).document;

/** A role or user, by its ARN. */
export function strangerByArn(arn: string, search: Asking): Stranger {
  const { account = '', partition = 'aws', resource = '' } = parseArn(arn) ?? {};
  const concrete = arn.replaceAll('*', 'x').replaceAll('?', 'x');
  const name = concrete.slice(concrete.lastIndexOf('/') + 1);
  const caller: Caller = resource.startsWith('user/')
    ? { kind: 'user', arn: concrete, account }
    : {
        kind: 'role-session',
        role: concrete,
        session: `arn:${partition}:sts::${account}:assumed-role/${name}/rolepin`,
        account,
      };
  return { arn, account, caller, keys: strangerKeys(texts([concrete]), account, search) };
}

/** Any principal of an account. */
export function strangerAccount(account: string, partition: string, search: Asking): Stranger {
  const role = `arn:${partition}:iam::${account}:role/rolepin`;
  const arns = glob([...literalItems(`arn:${partition}:iam::${account}:`), { kind: 'any', within: false }]);
  const keys = strangerKeys(arns, account, search, [role]);
  return { ...strangerByArn(role, search), arn: `arn:${partition}:iam::${account}:root`, keys };
}

/** A policy that names whom it lets in, and the ARN of what it is about. */
type Naming = Pick<Role, 'arn' | 'trust'>;

/** Somebody of an account that nobody here has heard of. */
export function anyStranger(role: Naming, search: Asking): Stranger {
  const partition = parseArn(role.arn)?.partition ?? 'aws';
  const text = JSON.stringify(
    role.trust.statements.map((one) =>
      one.kind === 'statement' ? one.conditions.map((c) => c.operands.map((o) => o.source)) : [],
    ),
  );
  const account =
    UNHEARD.find(
      (id) =>
        !search.facts.world.accounts.has(id) &&
        !search.facts.world.organization?.accounts.has(id) &&
        !text.includes(id),
    ) ?? '000000000001';
  const arn = `arn:${partition}:iam::${account}:role/rolepin`;
  const own = search.facts.world.organization?.id;
  const keys = strangerKeys(texts([arn]), account, search).filter(
    (key) => !key.spelling.startsWith('aws:PrincipalOrg'),
  );
  return {
    ...strangerByArn(arn, search),
    keys: [
      ...keys,
      freeKey(
        'aws:PrincipalOrgID',
        false,
        elsewhere(own, (id) => texts([id])),
      ),
      freeKey('aws:PrincipalOrgPaths', true, elsewhere(own, within)),
    ],
  };
}

/** Values that are none of the organization's own, where that is known. */
const elsewhere = (own: string | undefined, values: (id: string) => Language): ValueSet | undefined =>
  own === undefined ? undefined : textValues(complement(values(own)));

/** The paths of an organization's accounts. */
const within = (organization: string): Language =>
  glob([...literalItems(`${organization}/`), { kind: 'any', within: false }]);

// account ids as AWS's documentation uses them
const UNHEARD = [
  '999999999999',
  '888888888888',
  '777777777777',
  '666666666666',
  '123456789012',
  '444455556666',
  '000000000000',
];

/**
 * Strangers that a trust names by conditions alone: accounts and ARNs under `aws:PrincipalAccount` and
 * `aws:PrincipalArn`, and the accounts of the organization that the world does not hold.
 */
export function strangersByCondition(role: Naming, search: Asking): readonly Stranger[] {
  const found = new Map<string, Stranger>();
  const partition = parseArn(role.arn)?.partition ?? 'aws';
  const held = (account: string): boolean => search.facts.world.accounts.get(account)?.details !== undefined;
  const add = (stranger: Stranger): void => {
    if (!held(stranger.account)) found.set(stranger.arn, stranger);
  };
  const named = (condition: Condition): readonly string[] =>
    condition.operands.map((operand) =>
      operand.kind === 'text' ? (literalOf(operand.template) ?? operand.source) : operand.source,
    );
  for (const condition of trustStatements(role).flatMap((statement) => statement.conditions)) {
    if (condition.name === 'aws:principalaccount') {
      for (const account of named(condition))
        if (/^\d{12}$/.test(account)) add(strangerAccount(account, partition, search));
    }
    if (condition.name === 'aws:principalarn') {
      for (const arn of named(condition)) {
        const account = parseArn(arn)?.account ?? '';
        if (/^\d{12}$/.test(account)) add(strangerByArn(arn, search));
      }
    }
  }
  for (const account of search.facts.world.organization?.accounts.keys() ?? [])
    add(strangerAccount(account, partition, search));
  return [...found.values()];
}

/** The keys of a call by a principal that the world does not hold: what its ARN says, and nothing else. */
function strangerKeys(
  arns: Language,
  account: string,
  search: Asking,
  preferred: readonly string[] = [],
): KeyRange[] {
  return [
    chosenKey('aws:PrincipalArn', arns, preferred),
    inBackground(fixedKey('aws:PrincipalAccount', account)),
    inBackground(fixedKey('aws:PrincipalIsAWSService', 'false')),
    ...organizationKeys(search.facts.world, account, 'aws:PrincipalOrgID', 'aws:PrincipalOrgPaths'),
    freeKey('aws:username'),
    maybe('aws:MultiFactorAuthPresent'),
    freeKey('aws:MultiFactorAuthAge'),
    issueTimeKey(search.now),
    freeKey('aws:SourceIdentity'),
    freeKey('sts:ExternalId'),
  ];
}
