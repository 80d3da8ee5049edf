import { describe, expect, it } from 'vitest';
import { texts } from '../../reason/index.ts';
import { identityGiven } from './identity-given.ts';
import { tagsGiven } from './tags-given.ts';

const NOTHING: ReadonlySet<string> = new Set();

describe('a source identity that the caller’s session has', () => {
  const own = texts(['alice', 'bob']);

  it('stays, and needs the action for it', () => {
    const [given] = identityGiven({}, own, NOTHING);
    expect(given?.setting).toBe(true);
    expect(given?.keys.map(({ spelling }) => spelling)).toEqual(['aws:SourceIdentity', 'sts:SourceIdentity']);
  });

  it('can’t be left out', () => {
    expect(identityGiven({ sourceIdentity: 'none' }, own, NOTHING)).toEqual([]);
  });

  it('is one of those that are asked for', () => {
    const [given] = identityGiven({ sourceIdentity: texts(['bob', 'carol']) }, own, NOTHING);
    expect(given?.keys[0]?.set.one.text).toEqual(texts(['bob']));
    expect(identityGiven({ sourceIdentity: texts(['carol']) }, own, NOTHING)).toEqual([]);
  });
});

describe('a tag that goes on', () => {
  const goesOn = [{ key: 'Team', values: texts(['hyve']) }];
  const asked = { key: 'team', values: texts(['hyve']), preferred: 'hyve', transitive: false };

  it('is not given anew, and needs the action for tags', () => {
    const [given, ...others] = tagsGiven({ tags: [asked] }, goesOn, NOTHING, false);
    expect(others).toEqual([]);
    expect(given?.tagging).toBe(true);
    expect(given?.keys.find(({ spelling }) => spelling === 'aws:RequestTag/Team')?.set.absent).toBe(true);
  });

  it('can’t be left out', () => {
    expect(tagsGiven({ tags: [{ ...asked, values: undefined }] }, goesOn, NOTHING, false)).toEqual([]);
  });

  it('is one of the request where it counts as such', () => {
    const [given] = tagsGiven({ tags: [asked] }, goesOn, NOTHING, true);
    expect(given?.keys.find(({ spelling }) => spelling === 'aws:TagKeys')?.set.one.text).toEqual(
      texts(['Team']),
    );
  });
});
