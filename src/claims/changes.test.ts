import { describe, expect, it } from 'vitest';
import type { Step } from '../engine/reach/index.ts';
import { sufficientChanges } from './changes.ts';
import type { JudgedPath } from './claim.ts';
import type { Cut } from './remedy.ts';

/** A step that one change takes away; none where it has no name. */
const step = (name: string): Step => ({
  mechanism: 'assume-role',
  finding: 'assume-role',
  from: name,
  to: name,
  witness: undefined,
  because: [],
  certainty: 'certain',
  needs: undefined,
});
const cutsOf = ({ from }: Step): readonly Cut[] =>
  from === '' ? [] : [{ id: from, says: `cut ${from}`, change: undefined, edits: [] }];

function path(subject: string, ...steps: readonly string[]): JudgedPath {
  const expected = subject === 'own';
  return {
    id: `${subject} ${steps.join(' ')}`,
    subject: {
      kind: 'principal',
      id: subject,
      except: [],
      existing: [],
      session: undefined,
      says: undefined,
    },
    steps: steps.map(step),
    certainty: 'certain',
    remedy: undefined,
    expected,
    allowedBy: expected ? 'only' : undefined,
  };
}

const chosen = (paths: readonly JudgedPath[], ...left: readonly (readonly JudgedPath[])[]) => {
  const rest = [...left];
  const { changes, sufficient } = sufficientChanges(
    paths,
    { open: cutsOf, every: cutsOf },
    () => rest.shift() ?? [],
  );
  return { changes: changes.map(({ id }) => id), sufficient };
};

describe('the fewest changes', () => {
  it('are one where one closes all', () => {
    const paths = [path('a', 'x', 'shared'), path('b', 'y', 'shared')];
    expect(chosen(paths)).toEqual({ changes: ['shared'], sufficient: true });
  });

  it('leave a subject of the claim its only way', () => {
    const paths = [path('own', '', 'shared'), path('a', 'x', 'shared'), path('b', 'y', 'shared')];
    expect(chosen(paths).changes).toEqual(['x', 'y']);
  });

  it('may take one of two ways of a subject of the claim, and never both', () => {
    const own = [path('own', '', 'one'), path('own', '', 'two')];
    expect(chosen([...own, path('a', 'x', 'one')]).changes).toEqual(['one']);
    const both = chosen([...own, path('a', 'x', 'one'), path('b', 'y', 'two')]).changes;
    expect(both).toHaveLength(2);
    expect(both).not.toEqual(expect.arrayContaining(['one', 'two']));
  });

  it('leave the statement that a subject of the claim gets in by, whoever else it lets in', () => {
    const at = { file: 'roles.json', document: 0, path: ['Statement', 0] };
    const cited = { at, document: 'trust policy', statement: 'statement 1', says: 'lets both in' };
    const trusting = (one: JudgedPath): JudgedPath => ({
      ...one,
      steps: one.steps.map((each) => ({ ...each, because: [cited] })),
    });
    const edits = [{ kind: 'remove', at }] as const;
    const paths = [trusting(path('own', '')), trusting(path('a', 'right'))];
    const open = (one: Step): readonly Cut[] => [
      { id: 'statement', says: 'delete statement 1', change: undefined, edits },
      ...cutsOf(one),
    ];
    const { changes } = sufficientChanges(paths, { open, every: cutsOf }, () => []);
    expect(changes.map(({ id }) => id)).toEqual(['right']);
  });

  it('close what is left when they are made', () => {
    expect(chosen([path('a', 'x')], [path('a', 'z')], [])).toEqual({ changes: ['x', 'z'], sufficient: true });
  });

  it('say so where what is left can’t be closed', () => {
    expect(chosen([path('a', 'x')], [path('a', '')])).toEqual({ changes: ['x'], sufficient: false });
  });

  it('are none where nothing stands against the claim', () => {
    expect(chosen([path('own', '', 'x')])).toEqual({ changes: [], sufficient: true });
  });
});
