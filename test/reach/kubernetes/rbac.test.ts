import { describe, expect, it } from 'vitest';
import { base, claim, granted, rule, violations, withObjects } from './world.ts';

describe('kubernetes', () => {
  it('finds nobody in a cluster where the machinery alone has rights', async () => {
    const judged = await claim(base());
    expect(judged.unknown).toEqual([]);
    expect(violations(judged)).toEqual([]);
    expect(judged.verdict).toBe('proven');
  });
  it('finds who may create pods', async () => {
    const judged = await claim(withObjects(...granted('hyve', 'user:alice', rule('create get', 'pods'))));
    expect(violations(judged)).toEqual(['user:prod/alice: kubernetes>web-identity']);
  });
});
