import { deflateRawSync } from 'node:zlib';
import { parsePolicy } from '../../../policy/index.ts';
import { AwsError } from '../../http/aws-error.ts';
import type { RoleRecord, Tags } from '../../state/records.ts';
import type { State } from '../../state/state.ts';
import type { Parameters } from '../parameters.ts';

/** What an AssumeRole call may ask of the session. */
export interface SessionInputs {
  readonly roleArn: string;
  readonly sessionName: string;
  /** Seconds, as asked. */
  readonly duration: number | undefined;
  /** Texts; `undefined` where none is given. */
  readonly policies: readonly string[] | undefined;
  readonly tags: Tags;
  readonly transitive: readonly string[];
}

const invalid = (name: string, value: string, says: string): AwsError =>
  new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${value.slice(0, 200)}' at '${name}' failed to satisfy constraint: ${says}`,
  );

/**
 * Reads and checks the parameters that all AssumeRole calls share.
 *
 * Semantics: AWS STS API Reference, "AssumeRole" and "AssumeRoleWithWebIdentity".
 */
export function sessionInputs(parameters: Parameters): SessionInputs {
  const roleArn = parameters.required('RoleArn');
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+/.test(roleArn)) {
    throw new AwsError('ValidationError', `${roleArn.slice(0, 200)} is invalid`);
  }
  const sessionName = checkName('roleSessionName', parameters.required('RoleSessionName'));
  const duration = parameters.whole('DurationSeconds');
  if (duration !== undefined && (duration < 900 || duration > 43_200)) {
    const bound = duration < 900 ? 'greater than or equal to 900' : 'less than or equal to 43200';
    throw invalid('durationSeconds', String(duration), `Member must have value ${bound}`);
  }
  const tags = readTags(parameters);
  const transitive = parameters.list('TransitiveTagKeys');
  const lacking = transitive.find((key) => !Object.hasOwn(tags, key));
  if (lacking !== undefined) {
    throw new AwsError(
      'ValidationError',
      `The specified transitive tag key must be included in the requested tags: ${lacking}`,
    );
  }
  return { roleArn, sessionName, duration, policies: undefined, tags, transitive };
}

/** A session name or a source identity. */
export function checkName(parameter: string, value: string): string {
  if (!/^[\w+=,.@-]*$/.test(value)) {
    throw invalid(parameter, value, 'Member must satisfy regular expression pattern: [\\w+=,.@-]*');
  }
  if (value.length < 2) throw invalid(parameter, value, 'Member must have length greater than or equal to 2');
  if (value.length > 64) throw invalid(parameter, value, 'Member must have length less than or equal to 64');
  return value;
}

function readTags(parameters: Parameters): Tags {
  const tags = parameters
    .structures('Tags')
    .map((tag) => [tag.required('Key'), tag.text('Value') ?? ''] as const);
  if (tags.length > 50) throw new AwsError('ValidationError', 'There are more than 50 session tags');
  const seen = new Set<string>();
  for (const [key, value] of tags) {
    if (seen.has(key.toLowerCase())) {
      throw new AwsError(
        'InvalidParameterValue',
        `Duplicate tag keys found. Please note that Tag keys are case insensitive.`,
      );
    }
    seen.add(key.toLowerCase());
    if (key.length > 128 || !TAG.test(key))
      throw invalid('tags.member.key', key, 'a tag key has 1 to 128 letters, digits, blanks and _.:/=+-@');
    if (value.length > 256 || !TAG.test(value))
      throw invalid(
        'tags.member.value',
        value,
        'a tag value has up to 256 letters, digits, blanks and _.:/=+-@',
      );
    if (/^aws:/i.test(key))
      throw new AwsError('ValidationError', `System tags cannot be added/updated by requester: ${key}`);
  }
  return Object.fromEntries(tags);
}

const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** How long a session is to be: within the role's maximum, and an hour where roles are chained. */
export function durationOf(asked: number | undefined, role: RoleRecord, chained: boolean): number {
  if (asked === undefined) return 3600;
  if (chained && asked > 3600) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (asked > role.maxSessionDuration) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  return asked;
}

/** Session policies, and how much of what fits is used, in percent. */
export interface PackedPolicies {
  readonly policies: readonly string[] | undefined;
  readonly percent: number;
}

/**
 * Reads session policies: one inline, up to ten managed ones of the role's account.
 *
 * AWS packs policies and tags into a form of its own, with an upper limit that it does not publish; here they are deflated, and
 * 2,048 bytes are the limit.
 *
 * Semantics: AWS STS API Reference, "AssumeRole", parameter PackedPolicySize.
 */
export function packPolicies(
  state: State,
  parameters: Parameters,
  account: string,
  tags: Tags,
): PackedPolicies {
  const inline = parameters.text('Policy');
  const arns = parameters.structures('PolicyArns').map((one) => one.required('arn'));
  if (arns.length > 10) {
    throw new AwsError('ValidationError', 'Member must have length less than or equal to 10: policyArns');
  }
  if (inline !== undefined) checkInline(inline);
  const managed = arns.map((arn) => {
    const policy = state.policies.get(arn);
    const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
    const owner = arn.split(':')[4];
    if (version === undefined || (owner !== account && owner !== 'aws')) {
      throw new AwsError('NoSuchEntity', `ARN ${arn} is not found`, 404);
    }
    return version.document;
  });
  const policies = [...(inline === undefined ? [] : [inline]), ...managed];
  const packed = [inline ?? '', ...arns, ...Object.entries(tags).flat()].join('');
  const percent = packed === '' ? 0 : Math.ceil((100 * deflateRawSync(packed).length) / 2048);
  if (percent > 100) {
    throw new AwsError(
      'PackedPolicyTooLarge',
      `Packed size of session tags and session policy is ${percent} % of what fits`,
    );
  }
  return { policies: policies.length === 0 ? undefined : policies, percent };
}

function checkInline(text: string): void {
  if (text.length > 2048) throw invalid('policy', text, 'Member must have length less than or equal to 2048');
  const { document, problems } = parsePolicy(text, { file: 'session policy', document: 0, path: [] });
  const [problem] = problems;
  if (problem !== undefined) throw new AwsError('MalformedPolicyDocument', problem.message);
  if (document.statements.some((one) => one.kind === 'statement' && one.principal !== undefined)) {
    throw new AwsError('MalformedPolicyDocument', 'Policy document should not specify a principal.');
  }
  if (document.statements.some((one) => one.kind === 'statement' && one.resource === undefined)) {
    throw new AwsError('MalformedPolicyDocument', 'Policy statement must contain resources.');
  }
}
