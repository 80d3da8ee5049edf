import { describe, expect, it } from 'vitest';
import { nearest, nearestFew } from './nearest.ts';

describe('nearest', () => {
  const cases: readonly {
    name: string;
    text: string;
    candidates: readonly string[];
    expected: string | undefined;
  }[] = [
    {
      name: 'finds a word with a letter too many',
      text: 'formatt',
      candidates: ['cluster', 'format'],
      expected: 'format',
    },
    {
      name: 'finds a word with two letters swapped',
      text: 'hcek',
      candidates: ['check', 'who'],
      expected: 'check',
    },
    { name: 'takes case for no difference', text: 'ROLE', candidates: ['role'], expected: 'role' },
    {
      name: 'prefers the nearer of two',
      text: 'deploy',
      candidates: ['deploys', 'destroy'],
      expected: 'deploys',
    },
    {
      name: 'finds nothing where nothing is near',
      text: 'bananas',
      candidates: ['role', 'only'],
      expected: undefined,
    },
    { name: 'finds nothing among nothing', text: 'role', candidates: [], expected: undefined },
  ];

  it.each(cases)('$name', ({ text, candidates, expected }) => {
    expect(nearest(text, candidates)).toBe(expected);
  });

  it('gives as many as asked for, nearest first, ties in order of the alphabet', () => {
    expect(nearestFew('role-a', ['role-c', 'role-ab', 'role-b', 'other'], 2)).toEqual(['role-ab', 'role-b']);
  });
});
