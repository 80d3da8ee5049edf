import { type XmlValue, xmlMap } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import type { Parameters } from '../parameters.ts';
import type { QueryOperation } from '../query.ts';
import { allowAny, callerOf } from './access.ts';
import { authorizationDetails } from './authorization-details.ts';
import { existingNamed, noSuchEntity } from './existing.ts';
import { USER } from './kinds.ts';
import { userNameOf } from './users.ts';

/**
 * The calls for the account as a whole, and for what the lab's accounts never have: aliases, passwords, MFA devices.
 *
 * Semantics: AWS IAM API Reference, "GetAccountSummary", "ListAccountAliases", "GetLoginProfile", "ListMFADevices" and
 * "ListVirtualMFADevices".
 */
export const ACCOUNT: Readonly<Record<string, QueryOperation>> = {
  GetAccountAuthorizationDetails: { run: authorizationDetails },
  GetAccountSummary: { run: accountSummary },
  ListAccountAliases: { run: listAliases },
  GetLoginProfile: { run: loginProfile },
  ListMFADevices: { run: listDevices },
  ListVirtualMFADevices: {
    run: (operation) => {
      allowAny(operation, 'ListVirtualMFADevices');
      return { VirtualMFADevices: [], IsTruncated: false };
    },
  },
  GetAccountPasswordPolicy: {
    run: (operation) => {
      allowAny(operation, 'GetAccountPasswordPolicy');
      throw noSuchEntity(
        `The Password Policy with domain name ${callerOf(operation).account} cannot be found.`,
      );
    },
  },
  ...none('ListSSHPublicKeys', 'SSHPublicKeys'),
  ...none('ListSigningCertificates', 'Certificates'),
  ...none('ListServiceSpecificCredentials', 'ServiceSpecificCredentials'),
};

/** A call that lists what no user of the lab has. */
function none(action: string, list: string): Readonly<Record<string, QueryOperation>> {
  return {
    [action]: {
      run: (operation, parameters) => {
        existingNamed(USER, operation, userNameOf(operation, parameters), action);
        return { [list]: [], IsTruncated: false };
      },
    },
  };
}

function listAliases(operation: Operation): XmlValue {
  allowAny(operation, 'ListAccountAliases');
  return { AccountAliases: [], IsTruncated: false };
}

function loginProfile(operation: Operation, parameters: Parameters): XmlValue {
  const user = existingNamed(USER, operation, userNameOf(operation, parameters), 'GetLoginProfile');
  throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`);
}

/** Of nobody in particular where the root user names nobody. */
function listDevices(operation: Operation, parameters: Parameters): XmlValue {
  const { caller } = callerOf(operation);
  if (caller.kind !== 'root' || parameters.text('UserName') !== undefined) {
    existingNamed(USER, operation, userNameOf(operation, parameters), 'ListMFADevices');
  }
  return { MFADevices: [], IsTruncated: false };
}

/** What AWS allows an account that has not asked for more. */
const QUOTAS = {
  UsersQuota: 5000,
  GroupsQuota: 300,
  RolesQuota: 1000,
  PoliciesQuota: 1500,
  InstanceProfilesQuota: 1000,
  ServerCertificatesQuota: 20,
  PolicyVersionsInUseQuota: 10_000,
  VersionsPerPolicyQuota: 5,
  GroupsPerUserQuota: 10,
  AccessKeysPerUserQuota: 2,
  SigningCertificatesPerUserQuota: 2,
  AttachedPoliciesPerUserQuota: 10,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  PolicySizeQuota: 6144,
  UserPolicySizeQuota: 2048,
  GroupPolicySizeQuota: 5120,
  RolePolicySizeQuota: 10_240,
  AssumeRolePolicySizeQuota: 2048,
  GlobalEndpointTokenVersion: 1,
} as const;

function accountSummary(operation: Operation): XmlValue {
  allowAny(operation, 'GetAccountSummary');
  const { state } = operation.lab;
  const { account } = callerOf(operation);
  const count = (table: { readonly values: () => Iterable<{ readonly account: string }> }): number => {
    let found = 0;
    for (const one of table.values()) if (one.account === account) found += 1;
    return found;
  };
  let versions = 0;
  for (const policy of state.policies.values()) if (policy.account === account) versions += 1;
  let rootKeys = 0;
  for (const key of state.accessKeys.values()) {
    if (key.account === account && key.user === undefined && key.active) rootKeys = 1;
  }
  const summary = {
    ...{ Users: count(state.users), Groups: count(state.groups), Roles: count(state.roles) },
    ...{ Policies: count(state.policies), PolicyVersionsInUse: versions },
    ...{ InstanceProfiles: count(state.instanceProfiles), Providers: count(state.oidcProviders) },
    ...{ ServerCertificates: 0, MFADevices: 0, MFADevicesInUse: 0 },
    ...{ AccountMFAEnabled: 0, AccountSigningCertificatesPresent: 0, AccountPasswordPresent: 0 },
    AccountAccessKeysPresent: rootKeys,
    ...QUOTAS,
  };
  return { SummaryMap: xmlMap(summary) };
}
