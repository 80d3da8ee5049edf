import type { Witness } from '../../engine/reach/index.ts';
import type { Paint } from '../options.ts';
import { clean } from './clean.ts';
import { count } from './wrap.ts';

/** How a request is shown. */
export interface WitnessOptions {
  readonly paint: Paint;
  readonly width: number;
  /** The role that the whole question is about; a request on it does not name it again. */
  readonly role: string;
  /** What the facts say that the step rests on: keys that they name are shown always. */
  readonly cited: string;
  /** Whether the keys are shown too that every request has. */
  readonly whole: boolean;
}

/** Keys that say nothing beyond the principal, the subject and the role, unless a policy asks for them. */
const ORDINARY = new RegExp(
  `^(?:${[
    'aws:(?:CurrentTime|EpochTime|SecureTransport|ResourceAccount|ResourceOrg(?:ID|Paths)|RequestedRegion)',
    'aws:(?:Principal(?:Account|Arn|Type|OrgID|OrgPaths)|userid|username|FederatedProvider)',
    'aws:(?:PrincipalIsAWSService|PrincipalServiceName|PrincipalServiceNamesList|SourceAccount|SourceArn)',
    'aws:RequestTag/(?:eks-cluster-name|kubernetes-pod-(?:name|uid))',
    'aws:TagKeys|sts:(?:RoleSessionName|TransitiveTagKeys)',
  ].join('|')})$`,
  'i',
);

/** A concrete request, one line a part; a key and its value stand on one line where it is wide enough. */
export function witnessLines(witness: Witness, options: WitnessOptions): readonly string[] {
  const { principal, action, resource, context } = witness;
  const { paint, width, role, cited, whole } = options;
  const named = cited.toLowerCase();
  const entries = Object.entries(context);
  const shown = entries.filter(([key]) => whole || !ORDINARY.test(key) || named.includes(key.toLowerCase()));
  const more = entries.length - shown.length;
  const onRole = resource === role || `principal:${resource}` === role;
  const label = (text: string, value: string): string => `      ${text.padEnd(5)}${clean(value)}`;
  return [
    '    this request is allowed:',
    label('call', action),
    ...(onRole ? [] : [label('on', resource)]),
    label('by', principal),
    ...shown.flatMap(([key, value]) => keyLines(key, value, width)),
    ...(more === 0 ? [] : [paint.dim(`      (and ${count(more, 'key')} as in any such request)`)]),
  ];
}

/** A context key and its value. */
export function keyLines(
  key: string,
  value: string | readonly string[],
  width: number,
  indent = '      ',
): readonly string[] {
  const shown = clean(
    typeof value === 'string' ? shownValue(value) : `[${value.map(shownValue).join(', ')}]`,
  );
  const name = clean(key);
  return indent.length + name.length + 3 + shown.length <= width
    ? [`${indent}${name} = ${shown}`]
    : [`${indent}${name}`, `${indent}  = ${shown}`];
}

// an empty value, or one with spaces at its ends, can't be seen bare
const shownValue = (value: string): string => (/^$|^\s|\s$|^"/.test(value) ? JSON.stringify(value) : value);
