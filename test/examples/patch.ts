/** Applies the unified diff that stands in an answer of `rolepin check` to the lines that it is about. */
export function patched(before: readonly string[], answer: string): readonly string[] {
  const lines = answer.split('\n');
  const from = lines.findIndex((line) => line.startsWith('    --- '));
  if (from === -1) throw new Error('the answer shows no change');
  const after = [...before];
  let [at, grown] = [0, 0];
  for (const line of lines.slice(from + 2)) {
    const [, start] = /^ {4}@@ -(\d+),\d+ \+\d+,\d+ @@$/.exec(line) ?? [];
    const [, kind, text = ''] = /^ {4}([ +-])(.*)$/.exec(line) ?? [];
    if (start !== undefined) {
      at = Number(start) - 1 + grown;
    } else if (kind === '+') {
      after.splice(at, 0, text);
      at += 1;
      grown += 1;
    } else if (kind === undefined || after[at] !== text) {
      // the diff has ended, or is of something else
      if (kind !== undefined) throw new Error(`not in the document: ${text}`);
      break;
    } else if (kind === '-') {
      after.splice(at, 1);
      grown -= 1;
    } else {
      at += 1;
    }
  }
  return after;
}
