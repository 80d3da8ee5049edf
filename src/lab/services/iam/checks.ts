import { AwsError } from '../../http/aws-error.ts';

/** The words in which AWS refuses a parameter that breaks a constraint of its API. */
export const constraint = (member: string, value: string, says: string): AwsError =>
  new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${value.slice(0, 200)}' at '${member}' failed to satisfy constraint: ${says}`,
  );

/** A length that the API bounds. */
export function checkLength(member: string, value: string, least: number, most: number): string {
  if (value.length < least) {
    throw constraint(member, value, `Member must have length greater than or equal to ${least}`);
  }
  if (value.length > most) {
    throw constraint(member, value, `Member must have length less than or equal to ${most}`);
  }
  return value;
}

/**
 * The name of a user, group, role, policy or instance profile.
 *
 * Semantics: AWS IAM User Guide, "IAM and AWS STS quotas", section "IAM name requirements".
 */
export function checkName(member: string, value: string, most: number): string {
  checkLength(member, value, 1, most);
  if (!/^[\w+=,.@-]+$/.test(value)) {
    throw new AwsError(
      'ValidationError',
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  }
  return value;
}

/**
 * A path of what IAM names: `/`, or with further parts; those of policies have fewer characters to choose from.
 *
 * Semantics: AWS IAM User Guide, "IAM identifiers", section "Friendly names and paths".
 */
export function checkPath(value: string, of: 'policy' | 'other' = 'other'): string {
  checkLength('path', value, 1, 512);
  const shape = of === 'policy' ? /^((\/[A-Za-z0-9.,+@=_-]+)*)\/$/ : /^(\/|\/[\u0021-\u007f]+\/)$/;
  if (!shape.test(value)) {
    throw new AwsError(
      'ValidationError',
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  }
  return value;
}

/** A path prefix of a list; `/` where none is asked for. */
export function checkPathPrefix(value: string | undefined): string {
  if (value === undefined) return '/';
  if (!/^\/[\u0021-\u007f]*$/.test(value) || value.length > 512) {
    throw new AwsError(
      'ValidationError',
      'The specified value for pathPrefix is invalid. It must begin with / and contain only alphanumeric characters and/or / characters.',
    );
  }
  return value;
}

/** One of the words that a parameter takes. */
export function checkChoice<T extends string>(member: string, value: string, choices: readonly T[]): T {
  const chosen = choices.find((one) => one === value);
  if (chosen !== undefined) return chosen;
  throw constraint(member, value, `Member must satisfy enum value set: [${choices.join(', ')}]`);
}
