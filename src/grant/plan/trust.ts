import { compare } from '../../claims/index.ts';
import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import { type Json, type PolicyDocument, parsePolicy, writePolicy } from '../../policy/index.ts';
import { MADE, madePolicy } from './made.ts';
import type { TrustStatement } from './pin.ts';

type Written = PolicyDocument['statements'][number];

/** A trust policy as it is to be. */
export interface MergedTrust {
  readonly json: Json;
  readonly document: PolicyDocument;
  /** Statements that are not rolepin's pins, and stay. */
  readonly foreign: readonly Written[];
  /** Statements that `--exclusive` takes away. */
  readonly removed: readonly Written[];
  readonly changed: boolean;
}

/**
 * Puts pins into a trust policy. Statements that say what a pin says stay as they are, the others too unless the pins are
 * to be the only way in; what denies stays in any case, since it lets nobody in.
 */
export function mergeTrust(
  existing: PolicyDocument | undefined,
  pins: readonly TrustStatement[],
  exclusive: boolean,
): Result<MergedTrust, Problem> {
  if (existing === undefined) {
    const json = { Version: '2012-10-17', Statement: distinct(pins, []) };
    return ok({ json, document: madePolicy(json), foreign: [], removed: [], changed: true });
  }
  const whole = unreadable(existing);
  if (whole !== undefined && !exclusive) return err(whole);
  const met = new Set<TrustStatement>();
  const others = existing.statements.filter((statement) => {
    const pin = pins.find((one) => isPin(statement, existing.version, one));
    // the second of two that say the same is superfluous, and harmless
    if (pin !== undefined) met.add(pin);
    return pin === undefined;
  });
  const removed =
    whole !== undefined ? others : exclusive ? others.filter(({ effect }) => effect !== 'Deny') : [];
  const missing = pins.filter((pin) => !met.has(pin));
  const kept = existing.statements.filter((statement) => !removed.includes(statement));
  if (missing.length === 0 && removed.length === 0) {
    return ok({ json: writePolicy(existing), document: existing, foreign: others, removed, changed: false });
  }
  const old = writePolicy({ ...existing, statements: kept, bare: false }) as {
    readonly [name: string]: Json;
  };
  const sids = kept.flatMap(({ sid }) => sid ?? []);
  const json: Json = {
    // a pin holds no variable: it says the same in both versions
    ...(kept.length === 0 ? { Version: '2012-10-17' } : old),
    Statement: [...(old['Statement'] as readonly Json[]), ...distinct(missing, sids)],
  };
  return ok({
    json,
    // what nobody understood stays among the others as it was
    document: parsePolicy(json, MADE).document,
    foreign: others.filter((statement) => !removed.includes(statement)),
    removed,
    changed: true,
  });
}

/** A document of which not even the statements are readable. */
function unreadable(existing: PolicyDocument): Problem | undefined {
  const [only, ...others] = existing.statements;
  if (only?.kind !== 'opaque' || others.length > 0 || only.effect !== undefined) return undefined;
  const hint = '`--exclusive` puts the pin in its place';
  return {
    code: 'grant/trust',
    message: `the role's trust policy can not be read: ${only.problem.message}`,
    hint,
  };
}

/** Whether a statement admits what a pin admits, and nothing else. */
function isPin(statement: Written, version: PolicyDocument['version'], pin: TrustStatement): boolean {
  if (statement.kind === 'opaque' || statement.effect !== 'Allow') return false;
  const alone: PolicyDocument = { version, id: undefined, statements: [statement], bare: false, at: MADE };
  return compare(alone, madePolicy({ Version: '2012-10-17', Statement: [pin] })).relation === 'equal';
}

/** The pins, each with a Sid of its own: a policy has no two alike. */
function distinct(pins: readonly TrustStatement[], taken: readonly string[]): readonly TrustStatement[] {
  const used = new Set(taken);
  return pins.map((pin) => {
    const base = String(pin['Sid']);
    let sid = base;
    for (let count = 2; used.has(sid); count += 1) sid = `${base}${count}`;
    used.add(sid);
    return { ...pin, Sid: sid };
  });
}
