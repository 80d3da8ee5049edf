import { err, ok, type Problem, type Result } from '../kernel/index.ts';
import { isAccountId, parseArn } from '../policy/index.ts';

/** Reads the ARN of a role that the command line names. */
export function parseRole(text: string): Result<string, Problem> {
  const arn = parseArn(text);
  if (arn?.service === 'iam' && isAccountId(arn.account) && /^role\/./.test(arn.resource)) return ok(text);
  const session = /^assumed-role\/([^/]+)\//.exec(arn?.resource ?? '')?.[1];
  const hint =
    arn?.service === 'sts' && session !== undefined
      ? `that is a session; the role is arn:${arn.partition}:iam::${arn.account}:role/${session}`
      : 'it has the form arn:aws:iam::111122223333:role/NAME, its path included';
  return err({ code: 'cli/role', message: `not the ARN of a role: \`${text}\``, hint });
}
