import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import type { Warning } from './warning.ts';

/** A prefix of object keys with what was made of it. */
export interface ReadPrefix {
  /** Ends in `/`; empty for the whole bucket. */
  readonly prefix: string;
  readonly warning: Warning | undefined;
}

/** A key has at most 1024 bytes: Amazon S3 User Guide, "Naming Amazon S3 objects". */
const LONGEST = 1024;

/** Reads a prefix of object keys. One that does not end in `/` would hold its neighbours too: `data` holds `database/`. */
export function readPrefix(text: string): Result<ReadPrefix, Problem> {
  const wrong = (message: string, hint: string): Result<ReadPrefix, Problem> =>
    err({ code: 'grant/prefix', message, hint });
  if (text.startsWith('s3://'))
    return wrong(`a prefix is of keys, not a URL: \`${text}\``, 'write `--bucket NAME --prefix FOLDER/`');
  if (text === '/' || text === '*' || text === '/*')
    return wrong(`not a prefix: \`${text}\``, 'leave `--prefix` out for the whole bucket');
  if (text.endsWith('/*'))
    return wrong(
      `a prefix has no pattern: \`${text}\``,
      `write \`--prefix ${text.slice(0, -1)}\`, which holds all keys below it`,
    );
  if (bytesOf(text) >= LONGEST) return wrong('the prefix is longer than a key can be', 'at most 1023 bytes');
  if (text === '' || text.endsWith('/')) return ok({ prefix: text, warning: leadingSlash(text) });
  const says = `the prefix \`${text}\` is taken as \`${text}/\`: without the \`/\` it would hold its neighbours too (\`${text}-other/…\`)`;
  return ok({ prefix: `${text}/`, warning: { code: 'prefix-slash', says } });
}

function leadingSlash(text: string): Warning | undefined {
  if (!text.startsWith('/')) return undefined;
  const says = `the prefix \`${text}\` begins with \`/\`, and keys seldom do: \`${text.slice(1)}\` is another prefix`;
  return { code: 'prefix-leading-slash', says };
}

/** The length of a text in UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
