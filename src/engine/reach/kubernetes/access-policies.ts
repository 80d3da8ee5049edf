import type { PolicyRule } from '../../../world/index.ts';
import { ADMIN_RULES, EDIT_RULES, EVERYTHING, SECRET_READER, VIEW_RULES } from './bootstrap-roles.ts';

/**
 * What an access policy of EKS allows, as far as it bears on identities; `undefined` for policies that are not
 * known here: they may allow anything.
 *
 * Editors and admins may make and enter pods and impersonate service accounts, but not make tokens of them.
 * AmazonEKSAdminViewPolicy reads all objects, Secrets included, and not `exec`, `attach`, `proxy`.
 *
 * Semantics: Amazon EKS User Guide, "Review access policy permissions".
 */
export function accessPolicyRules(policyArn: string): readonly PolicyRule[] | undefined {
  return POLICIES[policyArn.slice(policyArn.lastIndexOf('/') + 1)];
}

const POLICIES: Readonly<Record<string, readonly PolicyRule[]>> = {
  AmazonEKSClusterAdminPolicy: [EVERYTHING],
  AmazonEKSAdminPolicy: [...EDIT_RULES, ...ADMIN_RULES],
  AmazonEKSEditPolicy: EDIT_RULES,
  AmazonEKSViewPolicy: VIEW_RULES,
  AmazonEKSAdminViewPolicy: [...VIEW_RULES, SECRET_READER],
  AmazonEKSSecretReaderPolicy: [SECRET_READER],
};
