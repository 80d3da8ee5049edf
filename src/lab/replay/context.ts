import type { Keys } from '../authorize/caller.ts';
import type { ReportedStep } from './report.ts';

/** The values of a key of a witness, whatever its case. */
export function allIn({ context }: ReportedStep, name: string): readonly string[] | undefined {
  const wanted = name.toLowerCase();
  for (const [key, values] of context) if (key.toLowerCase() === wanted) return values;
  return undefined;
}

export const keyIn = (step: ReportedStep, name: string): string | undefined => allIn(step, name)?.[0];

/** The keys of a witness that begin so, by what follows. */
export function keysWith({ context }: ReportedStep, prefix: string): ReadonlyMap<string, string> {
  const wanted = prefix.toLowerCase();
  const found = [...context].filter(([key]) => key.toLowerCase().startsWith(wanted));
  return new Map(found.map(([key, values]) => [key.slice(prefix.length), values[0] ?? '']));
}

/**
 * What surrounds a call and what its caller does not send: where it comes from, when, by which way. The lab takes these from the
 * witness, since a call on this machine comes from this machine.
 */
const SURROUNDINGS = [
  'aws:SourceIp',
  'aws:VpcSourceIp',
  'aws:SourceVpc',
  'aws:SourceVpcArn',
  'aws:SourceVpce',
  'aws:UserAgent',
  'aws:Referer',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:RequestedRegion',
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:TokenIssueTime',
  'aws:ViaAWSService',
] as const;

/** The surroundings that a step's witness asks for. */
export function surroundingsOf(step: ReportedStep): Keys {
  return Object.fromEntries(
    SURROUNDINGS.flatMap((key) => {
      const values = allIn(step, key);
      return values === undefined ? [] : [[key, values.length === 1 ? (values[0] ?? '') : values]];
    }),
  );
}
