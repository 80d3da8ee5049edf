import type { ForeignStatement, Plan } from '../plan/index.ts';

/** The plan as JSON, for programs. */
export function emitJson(plan: Plan, { version }: { readonly version: string }): string {
  const { setting, steps, trust, judgement } = plan;
  const { comparison } = trust;
  const document = {
    schemaVersion: 1,
    tool: { name: 'rolepin', version },
    role: { arn: setting.role.arn, name: setting.role.name },
    trustPolicy: plan.trustPolicy,
    permissionPolicy: plan.permissionPolicy ?? null,
    steps: steps.map(({ id, kind, action, target, before, after, says }) => ({
      id,
      kind,
      action,
      target,
      before,
      after,
      says,
    })),
    trust: {
      relation: comparison?.relation ?? 'new',
      gains: trust.gains,
      loses: trust.loses,
      foreign: trust.foreign.map(foreign),
      removed: trust.removed.map(foreign),
      size: trust.size,
    },
    handover: plan.handovers,
    verdict: {
      verdict: judgement.verdict,
      role: judgement.role,
      only: judgement.claim.only,
      depth: judgement.depth,
      others: [
        ...new Set(judgement.paths.filter(({ expected }) => !expected).map(({ subject }) => subject.id)),
      ],
      missing: judgement.missing,
      unknown: judgement.unknown,
    },
    warnings: plan.warnings,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const foreign = ({ name, effect, lets }: ForeignStatement): unknown => ({ statement: name, effect, lets });
