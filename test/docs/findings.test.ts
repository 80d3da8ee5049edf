import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const MECHANISMS = [
  'web-identity',
  'pod-identity',
  'assume-role',
  'saml',
  'service',
  'node-role',
  'static-credentials',
  'kubernetes',
  'takeover',
];

const pages = new Map(
  MECHANISMS.map((name) => [name, readFileSync(`${root}docs/findings/${name}.md`, 'utf8')]),
);

/** The sources of the search, as one text. */
const source = readdirSync(`${root}src/engine/reach`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(`${root}src/engine/reach/${file}`, 'utf8'))
  .join('\n');

const ID = `(?:${MECHANISMS.join('|')})/[a-z0-9-]+`;

/** The findings that the pages tell of, one a row of a table. */
const told = [...pages.values()].flatMap((page) =>
  [...page.matchAll(new RegExp(`^\\| \`(${ID})\``, 'gm'))].map(([, id = '']) => id),
);

/** The findings that the search makes: their ids in quotes, or in brackets behind a sentence. */
const made = new Set([
  ...[...source.matchAll(new RegExp(`[('](${ID})[)']`, 'g'))].map(([, id = '']) => id),
  'takeover/pass-role',
  'takeover/change-what-runs',
]);

it('every finding stands in docs/findings, and no other does', () => {
  expect([...told].sort()).toEqual([...made].sort());
});

it('every page is of a mechanism', () => {
  expect(readdirSync(`${root}docs/findings`).sort()).toEqual(MECHANISMS.map((name) => `${name}.md`).sort());
});

describe('the page of', () => {
  it.each([...pages])(
    '%s tells what it is, what makes it possible, how to close it, and an example',
    (name, page) => {
      const [title, intro] = page.split(/\n+/);
      expect(title).toBe(`# ${name}`);
      expect(intro?.length).toBeGreaterThan(40);
      const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect(sections).toEqual(
        expect.arrayContaining(['What makes it possible', 'How to close it', 'Example']),
      );
    },
  );

  it.each([...pages])('%s names a world in which it leads to the role', (name, page) => {
    const example = page.slice(page.indexOf('\n## Example'));
    const worlds = [...example.matchAll(/test\/worlds\/([\w-]+)/g)].map(([, world = '']) => world);
    expect(worlds.length).toBeGreaterThan(0);
    for (const world of worlds)
      expect(existsSync(`${root}test/worlds/${world}/expected.json`), world).toBe(true);
    const ways = worlds.flatMap((world) => {
      const { must } = JSON.parse(readFileSync(`${root}test/worlds/${world}/expected.json`, 'utf8'));
      return (must as readonly { readonly mechanisms: string }[]).flatMap(({ mechanisms }) =>
        mechanisms.split('>'),
      );
    });
    expect(ways).toContain(name);
  });
});
