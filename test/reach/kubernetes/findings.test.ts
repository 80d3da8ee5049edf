import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const folder = join(ROOT, 'src/engine/reach/kubernetes');
const source = readdirSync(folder)
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .join('\n');
const page = readFileSync(join(ROOT, 'docs/findings/kubernetes.md'), 'utf8');

const ids = (text: string, pattern: RegExp): readonly string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, id = '']) => id))].sort();

it('each finding has its line in docs/findings/kubernetes.md, and each line its finding', () => {
  expect(ids(page, /^\| `(kubernetes\/[a-z-]+)`/gm)).toEqual(ids(source, /[('](kubernetes\/[a-z-]+)[)']/g));
});
