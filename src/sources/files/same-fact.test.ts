import { describe, expect, it } from 'vitest';
import { sameFact } from './same-fact.ts';

describe('sameFact', () => {
  const same: readonly { name: string; a: unknown; b: unknown }[] = [
    { name: 'what was read in two places', a: { x: 1, at: { file: 'a' } }, b: { x: 1, at: { file: 'b' } } },
    { name: 'members in another order', a: { x: 1, y: [2] }, b: { y: [2], x: 1 } },
    { name: 'what is undefined and what is not there', a: { x: 1, y: undefined }, b: { x: 1 } },
    { name: 'maps', a: new Map([['k', { x: 1 }]]), b: new Map([['k', { x: 1 }]]) },
  ];
  it.each(same)('takes for one: $name', ({ a, b }) => {
    expect(sameFact(a, b)).toBe(true);
    expect(sameFact(b, a)).toBe(true);
  });

  const different: readonly { name: string; a: unknown; b: unknown }[] = [
    { name: 'a member more', a: { x: 1 }, b: { x: 1, y: 2 } },
    { name: 'another member', a: { x: 1 }, b: { y: 1 } },
    { name: 'another value', a: { x: { y: 1 } }, b: { x: { y: 2 } } },
    { name: 'a longer list', a: [1], b: [1, 2] },
    { name: 'another order of a list', a: [1, 2], b: [2, 1] },
    { name: 'a list and an object', a: [], b: {} },
    { name: 'a map and an object', a: new Map(), b: {} },
    { name: 'a map with an entry more', a: new Map([['k', 1]]), b: new Map() },
    { name: 'null and an object', a: null, b: {} },
    { name: 'a number and its text', a: 1, b: '1' },
  ];
  it.each(different)('takes for two: $name', ({ a, b }) => {
    expect(sameFact(a, b)).toBe(false);
    expect(sameFact(b, a)).toBe(false);
  });
});
