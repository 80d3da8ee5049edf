import type { Because, Facts, Step } from '../engine/reach/index.ts';
import { statementAt, writePolicy } from '../policy/index.ts';
import type { Role } from '../world/index.ts';
import type { Claim } from './claim.ts';
import type { Edit } from './edit.ts';
import { ISSUER_HOST, isOnNode, sayCut } from './say-cut.ts';
import { type Change, repairOf, replaced, type StatementRepair } from './trust-repair.ts';
import { GET_WORKLOADS, RUNS_AS, SOMETHING_ELSE } from './workloads.ts';

/** A change that takes one step out of a path. Equal ids are the same change. */
export interface Cut extends Change {
  readonly id: string;
}

/** What a change has to leave as it is. */
export interface Kept {
  readonly claim: Claim;
  /** Ids of roles that subjects of the claim have by their node. */
  readonly nodeRoles: ReadonlySet<string>;
}

/** What takes a step away, the best first: the trust policy's statement pinned or cut, or what else gives the right removed. */
export function cutsOf(step: Step, kept: Kept, facts: Facts): readonly Cut[] {
  const account = accountCut(step) ?? unseenCut(step);
  if (account !== undefined) return [account];
  const trust = trustCut(step, kept.claim, facts);
  if (trust === undefined) return present(otherCut(step, kept));
  // a takeover needs the principal's own right as well
  return step.mechanism === 'takeover' ? [trust, ...present(otherCut(step, kept))] : [trust];
}

const present = (cut: Cut | undefined): readonly Cut[] => (cut === undefined ? [] : [cut]);

/** A workload that has what its service account has may run as another; the account is one that the claim needs. */
function accountCut(step: Step): Cut | undefined {
  if (!/^(?:workload|pod):/.test(step.from)) return undefined;
  const runs = step.because.find(({ says }) => says.startsWith(RUNS_AS));
  if (runs === undefined) return undefined;
  const account = runs.says.slice(RUNS_AS.length + 1);
  return {
    id: `service account of ${step.from}`,
    says: `run ${runs.document} as another service account than ${account}`,
    change: undefined,
    edits: [{ kind: 'own-account', subject: step.from }],
  };
}

/** Where nobody saw what runs as a service account, nothing is wrong yet. */
function unseenCut({ needs, from }: Step): Cut | undefined {
  if (needs?.startsWith(SOMETHING_ELSE) !== true) return undefined;
  return {
    id: `workloads of ${from}`,
    says: `collect what runs as it (${GET_WORKLOADS}), or name ${from} in the claim`,
    change: undefined,
    edits: [{ kind: 'accept', subject: from }],
  };
}

/** Pins the statement of a trust policy to the subjects of the claim, or takes out of it whom the claim does not name. */
function trustCut(step: Step, claim: Claim, facts: Facts): Cut | undefined {
  const role = facts.role(step.to.slice('principal:'.length));
  const cited = role === undefined ? undefined : trustCitation(step, role);
  if (role === undefined || cited === undefined) return undefined;
  const statement = role.trust.statements[cited.index];
  if (statement?.kind !== 'statement') return undefined;
  const repair = repairOf(step, statement, role, claim, facts);
  const { document, statement: name = 'the statement' } = cited.because;
  const what =
    repair.kind === 'pin'
      ? `pin ${name} in the ${document} to ${repair.to}`
      : `${repair.says} in the ${document}`;
  const left = repair.kind === 'pin' ? repair.statement : repair.rest;
  const empties = left === undefined && role.trust.statements.length === 1;
  const after = replaced(role.trust, cited.index, left);
  return {
    id: `${role.arn} ${what}`,
    // a policy has a statement: AWS IAM User Guide, "Grammar of the IAM JSON policy language"
    says: empties ? `${what}, which leaves none: pin it to somebody, or delete the role` : what,
    change: { document, at: role.trust.at, before: writePolicy(role.trust), after },
    edits: [statementEdit(role, cited.index, repair)],
  };
}

/** The edit of one statement of a trust policy. */
function statementEdit(role: Role, index: number, repair: StatementRepair): Edit {
  const at = statementAt(role.trust, index);
  if (repair.kind === 'pin') return { kind: 'replace', at, value: repair.statement };
  return repair.rest === undefined ? { kind: 'remove', at } : { kind: 'untrust', at, principals: repair.out };
}

/** What gives the right is the first fact that the step rests on. */
function otherCut(step: Step, { nodeRoles }: Kept): Cut | undefined {
  const [giver] = step.because;
  // a kubelet has to have the tokens of its pods: who gets to be one is cut off before
  if (giver === undefined || step.finding === 'node-role/kubelet') return undefined;
  // what several give is closed only where each of them is
  const givers = [giver, ...(step.also ?? [])];
  const shared = nodeRoles.has(step.to);
  const says = sayCut(step, givers, shared);
  return { id: cutId(step, says), says, change: undefined, edits: editsOf(step, givers, shared) };
}

/** One key is one change, whoever holds it. */
const cutId = ({ mechanism, from, to }: Step, says: string): string =>
  `${mechanism === 'static-credentials' ? to : from} ${says}`;

function editsOf(step: Step, givers: readonly Because[], shared: boolean): readonly Edit[] {
  if (step.mechanism === 'static-credentials')
    return [{ kind: 'deactivate-keys', user: step.to.slice('principal:'.length) }];
  if (step.finding === ISSUER_HOST) return [{ kind: 'accept', subject: step.from }];
  if (isOnNode(step)) return [{ kind: 'off-node', subject: step.from }];
  if (step.mechanism === 'node-role')
    return [{ kind: 'off-metadata', subject: step.from, by: shared ? 'other-nodes' : 'options' }];
  return givers.map(({ at }) => ({ kind: 'remove', at }));
}

function trustCitation(
  step: Step | undefined,
  role: Role,
): { readonly because: Because; readonly index: number } | undefined {
  for (const because of step?.because ?? []) {
    const { at } = because;
    const base = role.trust.at.path.length;
    const own =
      at.file === role.trust.at.file && role.trust.at.path.every((key, place) => at.path[place] === key);
    if (!own || at.path[base] !== 'Statement') continue;
    const index = at.path[base + 1];
    return { because, index: typeof index === 'number' ? index : 0 };
  }
  return undefined;
}
