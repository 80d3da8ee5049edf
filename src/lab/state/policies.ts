import { type PolicyDocument, parsePolicy } from '../../policy/index.ts';

/** How many documents are kept parsed. */
const MOST = 20_000;

const known = new Map<string, PolicyDocument>();

/**
 * The document of a policy's text, parsed once. `title` is how denials and the log name it, by its `at`.
 *
 * A statement that can't be understood stands in it as one that may say anything.
 */
export function documentOf(text: string, title: string): PolicyDocument {
  const key = `${title}\0${text}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MOST) known.clear();
  const { document } = parsePolicy(text, { file: title, document: 0, path: [] });
  known.set(key, document);
  return document;
}
