import { err, ok, type Problem, type Result } from '../../kernel/index.ts';

const GENERAL_PURPOSE = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Reads the name of a general purpose bucket.
 *
 * Semantics: Amazon S3 User Guide, "General purpose bucket naming rules"; "Directory bucket naming rules".
 */
export function readBucketName(text: string): Result<string, Problem> {
  const wrong = (message: string, hint: string): Result<string, Problem> =>
    err({ code: 'grant/bucket', message, hint });
  const named = /^(?:arn:[\w-]+:s3:::|s3:\/\/)([^/]+)/.exec(text)?.[1];
  if (named !== undefined)
    return wrong(`a bucket is given by its name, not as \`${text}\``, `write \`--bucket ${named}\``);
  if (text.startsWith('arn:'))
    return wrong(
      `not a bucket: \`${text}\``,
      'access points have policies of their own: write one, and give it with `--policy FILE`',
    );
  if (text.endsWith('--x-s3'))
    return wrong(
      `a directory bucket: \`${text}\``,
      'its access is `s3express:CreateSession`, without prefixes: write a policy, and give it with `--policy FILE`',
    );
  if (/-s3alias$|--ol-s3$|\.mrap$/.test(text))
    return wrong(
      `an alias of an access point: \`${text}\``,
      'write a policy for it, and give it with `--policy FILE`',
    );
  if (GENERAL_PURPOSE.test(text) && !text.includes('..') && !/^\d+\.\d+\.\d+\.\d+$/.test(text))
    return ok(text);
  return wrong(`no name of a bucket: \`${text}\``, '3 to 63 lower case letters, digits, `-` and `.`');
}
