/**
 * A name that stands twice in one object of a JSON text, or `undefined`: `JSON.parse` would keep the last in silence.
 *
 * The text has to be JSON, and is not checked again.
 */
export function duplicateMember(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  const mark = /["{}[\]]/g;
  for (let found = mark.exec(json); found !== null; found = mark.exec(json)) {
    switch (found[0]) {
      case '{':
        open.push(new Set());
        break;
      case '[':
        open.push(undefined);
        break;
      case '"': {
        const end = endOfString(json, found.index);
        mark.lastIndex = end;
        const names = open.at(-1);
        if (names === undefined || !isName(json, end)) break;
        const name = JSON.parse(json.slice(found.index, end)) as string;
        if (names.has(name)) return name;
        names.add(name);
        break;
      }
      default:
        open.pop();
    }
  }
  return undefined;
}

function endOfString(json: string, start: number): number {
  let index = start + 1;
  while (json[index] !== '"') index += json[index] === '\\' ? 2 : 1;
  return index + 1;
}

/** Whether a colon follows, as it does behind names alone. */
function isName(json: string, end: number): boolean {
  let index = end;
  while (' \t\r\n'.includes(json[index] ?? '-')) index += 1;
  return json[index] === ':';
}
