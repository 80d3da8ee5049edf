/** A place in a policy's text: lines from 1, columns as IAM counts them. */
export type Place = {
  readonly Line: number;
  readonly Column: number;
};

/** Where a statement begins and ends. */
export type Extent = {
  readonly StartPosition: Place;
  readonly EndPosition: Place;
};

/**
 * Where the statements of a policy stand in its JSON text, in order. Both places are those behind the brace, as IAM tells them.
 *
 * Semantics: AWS IAM API Reference, "Statement" and "Position"; the columns are those of the AWS CLI's examples of
 * `simulate-custom-policy`.
 */
export function statementExtents(text: string): readonly Extent[] {
  const extents: Extent[] = [];
  const open: { readonly opener: string; readonly at: number }[] = [];
  let statements = false;
  let index = 0;
  while (index < text.length) {
    const char = text.charAt(index);
    if (char === '"') {
      const end = endOfString(text, index);
      if (open.length === 1)
        statements = memberName(text, index, end) === 'Statement' || (statements && !isName(text, end));
      index = end;
      continue;
    }
    if (char === '{' || char === '[') open.push({ opener: char, at: index });
    if (char === '}' || char === ']') {
      const begun = open.pop();
      const bare = open.length === 1;
      const listed = open.length === 2 && open[1]?.opener === '[';
      if (begun?.opener === '{' && statements && (bare || listed)) {
        extents.push({ StartPosition: placeOf(text, begun.at), EndPosition: placeOf(text, index) });
      }
    }
    index += 1;
  }
  return extents;
}

/** The index behind the closing quote. */
function endOfString(text: string, from: number): number {
  let index = from + 1;
  while (index < text.length && text.charAt(index) !== '"') index += text.charAt(index) === '\\' ? 2 : 1;
  return index + 1;
}

const isName = (text: string, end: number): boolean => /^\s*:/.test(text.slice(end, end + 200));

function memberName(text: string, from: number, end: number): string | undefined {
  return isName(text, end) ? text.slice(from + 1, end - 1) : undefined;
}

function placeOf(text: string, index: number): Place {
  const before = text.slice(0, index);
  const line = before.lastIndexOf('\n') + 1;
  return { Line: before.split('\n').length, Column: index - line + 2 };
}
