import type { XmlValue } from '../../http/xml.ts';
import type { Parameters } from '../parameters.ts';
import type { QueryOperation } from '../query.ts';
import { lower } from './existing.ts';

type Logged = string | readonly Logged[] | { readonly [name: string]: Logged };

/**
 * The operations, each with its parameters in the log, and its answer where it changes something; a secret is never there.
 *
 * Semantics: AWS CloudTrail User Guide, "CloudTrail record contents", requestParameters and responseElements.
 */
export function logged(
  operations: Readonly<Record<string, QueryOperation>>,
): Readonly<Record<string, QueryOperation>> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, { run }]) => [
      name,
      {
        run: async (operation, parameters): Promise<XmlValue> => {
          operation.note({ parameters: logParameters(parameters) });
          const result = await run(operation, parameters);
          const reads = /^(Get|List|Simulate)/.test(name);
          if (!reads && result !== undefined) operation.note({ response: logResult(result) as never });
          return result;
        },
      } satisfies QueryOperation,
    ]),
  );
}

interface Node {
  readonly members: Map<string, Node>;
  value: string | undefined;
}

const newNode = (): Node => ({ members: new Map(), value: undefined });

/** `Tags.member.1.Key=a` as `{ tags: [{ key: 'a' }] }`. */
function logParameters(parameters: Parameters): Readonly<Record<string, Logged>> {
  const root = newNode();
  for (const [name, value] of parameters.entries()) {
    if (name === 'Action' || name === 'Version') continue;
    let node = root;
    for (const part of name.split('.').slice(0, 12)) {
      const next = node.members.get(part) ?? newNode();
      node.members.set(part, next);
      node = next;
    }
    node.value = value;
  }
  return Object.fromEntries([...root.members].map(([name, node]) => [lower(name), readNode(node)]));
}

function readNode({ members, value }: Node): Logged {
  const list = members.get('member');
  if (list !== undefined && members.size === 1) return [...list.members.values()].map(readNode);
  if (members.size === 0) return value ?? '';
  return Object.fromEntries([...members].map(([name, node]) => [lower(name), readNode(node)]));
}

const SECRETS: ReadonlySet<string> = new Set(['SecretAccessKey']);

function logResult(value: XmlValue): Logged {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return (value as readonly XmlValue[]).map(logResult);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) =>
      one === undefined || SECRETS.has(name) ? [] : [[lower(name), logResult(one as XmlValue)] as const],
    ),
  );
}
