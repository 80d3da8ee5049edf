import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const source = ['node-role', 'static-credentials']
  .flatMap((name) => {
    const folder = `${root}src/engine/reach/${name}/`;
    return readdirSync(folder).map((file) => readFileSync(`${folder}${file}`, 'utf8'));
  })
  .join('\n');

it.each(['node-role', 'static-credentials'])(
  'docs/findings tell of every finding of %s, and of no other',
  (name) => {
    const page = readFileSync(`${root}docs/findings/${name}.md`, 'utf8');
    const told = [...page.matchAll(/^\| `([\w-]+\/[\w-]+)`/gm)].map(([, id]) => id);
    const kinds = ['secret', 'config-map', 'plain-text'].map((kind) => `static-credentials/${kind}`);
    const found =
      name === 'static-credentials'
        ? kinds.filter((id) => source.includes(`'${id.split('/')[1]}'`))
        : [...source.matchAll(/\(((?:node-role|kubernetes)\/[\w-]+)\)/g)].map(([, id]) => id);
    expect([...new Set(told)].sort()).toEqual([...new Set(found)].sort());
  },
);
