import type { SourceRef } from '../../kernel/index.ts';
import { type Json, type PolicyDocument, parsePolicy } from '../../policy/index.ts';

/** Where the facts of a plan stand: in no file yet. */
export const MADE: SourceRef = { file: 'plan', document: 0, path: [] };

/** Reads a document that rolepin wrote itself; what it can't read is a defect. */
export function madePolicy(json: Json, at: SourceRef = MADE): PolicyDocument {
  const { document, problems } = parsePolicy(json, at);
  const [problem] = problems;
  if (problem !== undefined) throw new Error(`a policy of the plan can not be read: ${problem.message}`);
  return document;
}
