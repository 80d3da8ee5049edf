import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type AskedClaim, judged, readOfWorld } from '../support/judged.ts';

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

/** Findings that are a mechanism as a whole. */
const WHOLE = ['web-identity', 'pod-identity', 'assume-role', 'saml', 'service'];

const FINDING = `(?:${MECHANISMS.join('|')})/[a-z0-9-]+`;
const ID = `(?:${FINDING}|${WHOLE.join('|')})`;

const exampleOf = (page: string): number => page.indexOf('\n## Example');

/** The findings that the pages tell of, one a row of a table; those of a page without one are the mechanism alone. */
const told = [...pages.values()].flatMap((page) =>
  [...page.slice(0, exampleOf(page)).matchAll(new RegExp(`^(?:\\| |Its id is )\`(${ID})\``, 'gm'))].map(
    ([, id = '']) => id,
  ),
);

const WORLD = '\\[([\\w-]+)\\]\\(../../test/worlds/([\\w-]+)\\)';

/** The examples of the pages: each finding with a world that it leads through, and a near miss. */
const examples = [...pages.values()].flatMap((page) =>
  [
    ...page
      .slice(exampleOf(page))
      .matchAll(new RegExp(`^\\| \`(${ID})\` \\| ${WORLD} \\| ${WORLD} \\| [^|]{10,} \\|$`, 'gm')),
  ].map(([, id = '', world = '', to = '', near = '', nearTo = '']) => ({ id, world, to, near, nearTo })),
);

/** The findings that the search makes: their ids in quotes, or in brackets behind a sentence. */
const made = new Set([
  ...[...source.matchAll(new RegExp(`[('](${FINDING})[)']`, 'g'))].map(([, id = '']) => id),
  ...WHOLE.filter((id) => source.includes(`finding: '${id}'`)),
  'takeover/pass-role',
  'takeover/change-what-runs',
]);

it('every finding stands in docs/findings, and no other does', () => {
  expect([...told].sort()).toEqual([...made].sort());
});

it('every page is of a mechanism, but the list of them', () => {
  expect(readdirSync(`${root}docs/findings`).sort()).toEqual(
    ['README', ...MECHANISMS].map((name) => `${name}.md`).sort(),
  );
  const list = readFileSync(`${root}docs/findings/README.md`, 'utf8');
  for (const name of MECHANISMS) expect(list).toContain(`[${name}](${name}.md)`);
});

/** Whether a path that a world's claim does not expect has a step of a finding. */
async function leads(world: string, finding: string): Promise<boolean> {
  const { claim } = readOfWorld(world, 'expected.json') as { readonly claim: AskedClaim };
  const { paths } = await judged(readOfWorld(world, 'snapshot.json'), claim);
  return paths.some((path) => !path.expected && path.steps.some((step) => step.finding === finding));
}

describe('the example of a finding', () => {
  it('stands in docs/findings for each', () => {
    expect(examples.map(({ id }) => id).sort()).toEqual([...made].sort());
    for (const { world, to, near, nearTo } of examples) expect([to, nearTo]).toEqual([world, near]);
  });

  it.each(examples)('$id leads to the role in $world, and not in $near', async ({ id, world, near }) => {
    expect({ world: await leads(world, id), near: await leads(near, id) }).toEqual({
      world: true,
      near: false,
    });
  });
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
});
