import { type Claim, type Judgement, judge } from '../../claims/index.ts';
import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import { type Json, parsePolicy } from '../../policy/index.ts';
import type { World } from '../../world/index.ts';
import { associationStep, type Draft, policyStep, providerStep, roleStep, trustStep } from './aws-steps.ts';
import { type Handover, handovers } from './handover.ts';
import { annotationStep, serviceAccountStep, workloadStep } from './kubernetes-steps.ts';
import { MADE } from './made.ts';
import { mergedPermissions, type NamedPolicy, permissionsOf } from './permissions.ts';
import { pinOf } from './pin.ts';
import { type Setting, settingOf } from './setting.ts';
import type { Step } from './step.ts';
import { type MergedTrust, mergeTrust } from './trust.ts';
import { type TrustChange, trustChange } from './trust-change.ts';
import { policyWarnings } from './warn/policies.ts';
import { refusalWarnings } from './warn/refusals.ts';
import { sizeWarnings } from './warn/size.ts';
import { wayWarnings } from './warn/way.ts';
import { workloadWarnings } from './warn/workloads.ts';
import type { Warning } from './warning.ts';
import type { Wish } from './wish.ts';
import { worldAfter } from './world-after.ts';

/** What has to be done for a wish, and what the world will be then. */
export interface Plan {
  readonly setting: Setting;
  readonly steps: readonly Step[];
  /** The trust policy as it will be. */
  readonly trustPolicy: Json;
  /** The permission policies of the wish, each an inline policy of the role. */
  readonly permissions: readonly NamedPolicy[];
  /** All of them as one document. */
  readonly permissionPolicy: Json | undefined;
  readonly handovers: readonly Handover[];
  readonly warnings: readonly Warning[];
  readonly trust: TrustChange;
  /** Of the claim that only the wished service accounts can get the role, in the world as it will be. */
  readonly judgement: Judgement;
  readonly after: World;
}

/** Plans a wish: what has to be done, who gains and who loses the role, and whether the claim will be true. */
export function makePlan(
  world: World,
  wish: Wish,
  { now }: { readonly now: number },
): Result<Plan, readonly Problem[]> {
  const placed = settingOf(world, wish);
  if (!placed.ok) return placed;
  const setting = placed.value;
  const conflicts = sessionPolicies(setting);
  if (conflicts.length > 0) return err(conflicts);
  const { role, clusters } = setting;
  const pins = clusters.map((cluster) => pinOf(wish, cluster, role));
  const merged = mergeTrust(role.existing?.trust, pins, wish.exclusive);
  if (!merged.ok) return err([merged.error]);
  const permissions = permissionsOf(setting);
  const steps = stepsOf(setting, merged.value, permissions);
  const after = worldAfter(setting, steps, merged.value.document);
  const judged = judge(after, claimOf(setting), { now });
  if (!judged.ok) return err([judged.error]);
  const trust = trustChange(setting, merged.value, after, now);
  const handed = handovers(setting);
  const documents = permissions.map(({ document }) => parsePolicy(document, MADE).document);
  return ok({
    setting,
    steps,
    trustPolicy: merged.value.json,
    permissions,
    permissionPolicy: mergedPermissions(permissions, documents),
    handovers: handed,
    warnings: [
      ...setting.warnings,
      ...wayWarnings(setting),
      ...workloadWarnings(setting, steps),
      ...policyWarnings(wish.policies),
      ...refusalWarnings(setting, after, handed),
      ...sizeWarnings(setting, permissions, trust.size),
    ],
    trust,
    judgement: judged.value,
    after,
  });
}

/** The claim that a grant makes. */
const claimOf = ({ role, clusters, wish }: Setting): Claim => ({
  role: role.arn,
  only: clusters.map(({ subject }) => subject),
  depth: wish.depth,
  administrators: [],
  accepted: [],
  at: undefined,
});

function stepsOf(setting: Setting, trust: MergedTrust, permissions: readonly NamedPolicy[]): readonly Step[] {
  const { wish, clusters } = setting;
  const irsa = wish.via === 'irsa';
  const drafts: Draft[] = [
    ...(irsa ? clusters.map((cluster) => providerStep(setting, cluster)) : []),
    ...clusters.map((cluster) => serviceAccountStep(setting, cluster)),
    roleStep(setting),
    trustStep(setting, trust),
    ...permissions.map(({ name, document }) => policyStep(setting, name, document)),
  ];
  for (const cluster of clusters) {
    const given = irsa ? annotationStep(setting, cluster) : associationStep(setting, cluster);
    drafts.push(given, ...workloadStep(setting, cluster, given.action !== 'none'));
  }
  return drafts.map((draft, index) => ({ ...draft, id: String(index + 1) }));
}

/**
 * A session policy and the pin exclude each other: it needs `disableSessionTags`, and then no tag says which pod asks.
 *
 * Semantics: Amazon EKS API Reference, "CreatePodIdentityAssociation", `policy`.
 */
function sessionPolicies({ wish, clusters }: Setting): readonly Problem[] {
  if (wish.via !== 'pod-identity') return [];
  return clusters
    .filter(({ association }) => association?.policy !== undefined)
    .map(({ name }) => ({
      code: 'grant/session-policy',
      message: `the association of ${wish.namespace}/${wish.serviceAccount} in cluster ${name} has a session policy, which goes only without the session tags that the pin asks for`,
      hint: 'put what the session policy allows into a role of its own, and take it off the association; or use `--via irsa`',
    }));
}
