import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAccepted, refusedLicences } from '../../scripts/check-licences.mjs';

const lockOf = (packages: Readonly<Record<string, { dev?: boolean; license?: string; link?: boolean }>>) => ({
  packages: { '': { license: 'Apache-2.0' }, ...packages },
});

describe('the licence check', () => {
  it('accepts the packages of this project, which are more than a few', () => {
    const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
    const { checked, refused } = refusedLicences(lock);
    expect(refused).toEqual([]);
    expect(checked).toBeGreaterThan(50);
  });

  const planted = [
    {
      name: 'strong copyleft',
      entry: { license: 'AGPL-3.0-or-later' },
      says: 'one (dependency): AGPL-3.0-or-later',
    },
    {
      name: 'strong copyleft in a tool',
      entry: { dev: true, license: 'GPL-3.0' },
      says: 'one (tool): GPL-3.0',
    },
    {
      name: 'weak copyleft in a dependency',
      entry: { license: 'MPL-2.0' },
      says: 'one (dependency): MPL-2.0',
    },
    { name: 'no licence at all', entry: {}, says: 'one (dependency): no licence stated' },
    {
      name: 'a licence in a file',
      entry: { license: 'SEE LICENSE IN x' },
      says: 'one (dependency): SEE LICENSE IN x',
    },
  ];
  it.each(planted)('refuses $name, also deep in the tree', ({ entry, says }) => {
    const { refused } = refusedLicences(lockOf({ 'node_modules/a/node_modules/one': entry }));
    expect(refused).toEqual([says]);
  });

  it('names a scoped package in full', () => {
    expect(refusedLicences(lockOf({ 'node_modules/@a/b': { license: 'GPL-2.0' } })).refused).toEqual([
      '@a/b (dependency): GPL-2.0',
    ]);
  });

  it('accepts weak copyleft in a tool', () => {
    expect(
      refusedLicences(lockOf({ 'node_modules/one': { dev: true, license: 'MPL-2.0' } })).refused,
    ).toEqual([]);
  });

  const expressions = [
    { expression: 'MIT', accepted: true },
    { expression: '(MIT OR GPL-3.0)', accepted: true },
    { expression: 'MIT AND ISC', accepted: true },
    { expression: '(MIT AND GPL-3.0)', accepted: false },
    { expression: '(MIT OR (GPL-3.0 AND ISC))', accepted: false },
    { expression: 'MITX', accepted: false },
    { expression: '', accepted: false },
  ];
  it.each(expressions)('reads the expression "$expression"', ({ expression, accepted }) => {
    expect(isAccepted(expression, ['MIT', 'ISC'])).toBe(accepted);
  });
});
