import { nearest, type SourceRef, within } from '../../kernel/index.ts';
import { isAccountId, parseArn } from '../../policy/index.ts';
import {
  isMembers,
  list,
  type Members,
  nameOf,
  objects,
  optionalText,
  type Tell,
  text,
} from '../files/members.ts';
import type { WrittenAccepted, WrittenClaim, WrittenSubject } from './written-claim.ts';

/** The members that a mapping of the claims file may have. */
const FILE_MEMBERS = ['version', 'claims'];
const CLAIM_MEMBERS = ['role', 'only', 'depth', 'administrators', 'accepted'];
const ACCEPTED_MEMBERS = ['subject', 'reason', 'until'];

const DEPTHS = ['assume', 'cluster', 'account'] as const;

/** Reads the value of a claims file; what is wrong with it is told, and then the claims are not to be used. */
export function readClaims(value: unknown, at: SourceRef, tell: Tell): readonly WrittenClaim[] {
  if (!isMembers(value)) {
    const hint = 'it starts with `version: 1` and `claims:`';
    tell({ code: 'claims/shape', message: `a claims file is a mapping, not ${nameOf(value)}`, hint, at });
    return [];
  }
  knownMembers(value, FILE_MEMBERS, 'a claims file', at, tell);
  if (value['version'] !== 1) {
    const message =
      value['version'] === undefined
        ? '`version` is missing'
        : `\`version\` is 1, not ${nameOf(value['version'])}`;
    const there = value['version'] === undefined ? at : within(at, 'version');
    tell({ code: 'claims/version', message, hint: 'write `version: 1`', at: there });
  }
  if (
    list(value, 'claims', at, tell)?.length === 0 ||
    value['claims'] === undefined ||
    value['claims'] === null
  ) {
    const hint = 'a claim names a `role` and the subjects that `only` may have it';
    tell({ code: 'claims/none', message: 'no claim in `claims`', hint, at });
  }
  return [...objects(value, 'claims', at, tell)].map((claim) => readClaim(claim.value, claim.at, tell));
}

function readClaim(value: Members, at: SourceRef, tell: Tell): WrittenClaim {
  knownMembers(value, CLAIM_MEMBERS, 'a claim', at, tell);
  if (value['only'] === undefined || value['only'] === null) {
    const hint = '`only: []` asserts that nobody can get the role';
    tell({ code: 'claims/only', message: '`only` is missing', hint, at });
  }
  return {
    role: readRole(value, at, tell),
    only: readSubjects(value, 'only', at, tell),
    depth: readDepth(value, at, tell),
    administrators: readSubjects(value, 'administrators', at, tell),
    accepted: [...objects(value, 'accepted', at, tell)].map((entry) =>
      readAccepted(entry.value, entry.at, tell),
    ),
    at,
  };
}

function readRole(value: Members, at: SourceRef, tell: Tell): string {
  const role = text(value, 'role', at, tell) ?? '';
  if (role !== '' && !isRoleArn(role)) {
    const hint = 'a role ARN is arn:aws:iam::ACCOUNT:role/NAME, its path included';
    tell({
      code: 'claims/role',
      message: `not the ARN of a role: \`${role}\``,
      hint,
      at: within(at, 'role'),
    });
  }
  return role;
}

function isRoleArn(text: string): boolean {
  const arn = parseArn(text);
  return arn?.service === 'iam' && isAccountId(arn.account) && /^role\/[!-~]+$/.test(arn.resource);
}

function readDepth(value: Members, at: SourceRef, tell: Tell): WrittenClaim['depth'] {
  const given = optionalText(value, 'depth', at, tell);
  const depth = DEPTHS.find((name) => name === (given ?? 'cluster'));
  if (depth === undefined) {
    const near = nearest(given ?? '', DEPTHS);
    tell({
      code: 'claims/depth',
      message: `\`depth\` is ${DEPTHS.join(', ')}, not \`${given}\``,
      ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
      at: within(at, 'depth'),
    });
  }
  return depth ?? 'cluster';
}

function readSubjects(value: Members, name: string, at: SourceRef, tell: Tell): readonly WrittenSubject[] {
  return (list(value, name, at, tell) ?? []).flatMap((given, index): readonly WrittenSubject[] => {
    const there = within(at, name, index);
    if (typeof given === 'string') return [{ text: given, at: there }];
    const message = `a subject under \`${name}\` is text, not ${nameOf(given)}`;
    tell({ code: 'claims/subject', message, at: there });
    return [];
  });
}

function readAccepted(value: Members, at: SourceRef, tell: Tell): WrittenAccepted {
  knownMembers(value, ACCEPTED_MEMBERS, 'an entry of `accepted`', at, tell);
  const subject = text(value, 'subject', at, tell) ?? '';
  const reason = text(value, 'reason', at, tell) ?? '';
  const until = optionalText(value, 'until', at, tell);
  if (until !== undefined && !isDay(until)) {
    const message = `\`until\` is a day, not \`${until}\``;
    tell({
      code: 'claims/until',
      message,
      hint: 'write YYYY-MM-DD, the last day that counts',
      at: within(at, 'until'),
    });
  }
  return { subject: { text: subject, at: within(at, 'subject') }, reason, until };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  // the 31st of a shorter month rolls over
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function knownMembers(
  value: Members,
  known: readonly string[],
  what: string,
  at: SourceRef,
  tell: Tell,
): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    tell({
      code: 'claims/member',
      message: `${what} has no \`${name}\``,
      hint: near === undefined ? `it has ${known.join(', ')}` : `did you mean \`${near}\`?`,
      at: within(at, name),
    });
  }
}
