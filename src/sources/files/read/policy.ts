import type { Problem, SourceRef } from '../../../kernel/index.ts';
import { type PolicyDocument, parsePolicy } from '../../../policy/index.ts';
import { decodeEmbedded } from '../embedded.ts';
import { scanJson } from '../json/scan.ts';
import type { Tell } from '../members.ts';

/** Reads a policy document in any of its spellings; what is not understood is told and stands in it as opaque. */
export function readPolicy(value: unknown, at: SourceRef, tell: Tell): PolicyDocument {
  if (typeof value === 'string') {
    const problem = faultOfText(value, at);
    if (problem !== undefined) {
      tell(problem);
      return unreadPolicy(value, problem, at);
    }
  }
  const { document, problems } = parsePolicy(value, at);
  for (const problem of problems) tell(problem);
  return document;
}

/** The document of a policy that could not be read: it might say anything. */
export function unreadPolicy(source: unknown, problem: Problem, at: SourceRef): PolicyDocument {
  return {
    version: undefined,
    id: undefined,
    statements: [{ kind: 'opaque', index: 0, sid: undefined, effect: undefined, problem, source }],
    bare: false,
    at,
  };
}

/** What is wrong with a policy as text, before its content: JSON.parse would keep one of two namesakes. */
function faultOfText(text: string, at: SourceRef): Problem | undefined {
  const json = decodeEmbedded(text);
  // what can't be decoded is told by the policy's own parser
  if (json === undefined) return undefined;
  const fault = scanJson(Buffer.from(json)).faults.find(({ code }) => code !== 'input/json');
  return fault === undefined
    ? undefined
    : {
        code: fault.code,
        message: `in a policy given as text: ${fault.message}`,
        at,
        ...(fault.hint === undefined ? {} : { hint: fault.hint }),
      };
}
