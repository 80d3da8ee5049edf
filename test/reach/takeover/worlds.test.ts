import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/claims/index.ts';
import { worldOf } from '../../support/world.ts';
import { NOW, violations } from './account.ts';

describe('the world in which a pipeline may rewrite the trust policy', () => {
  it('is refuted by the takeover of its user, and by nothing else', async () => {
    const folder = new URL('../../worlds/w36-takeover/', import.meta.url);
    const world = await worldOf(JSON.parse(readFileSync(new URL('snapshot.json', folder), 'utf8')));
    const { claim } = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8'));
    const only = claim.only.map((name: string) => `serviceaccount:${name}`);
    const answer = judge(
      world,
      { ...claim, only, administrators: [], accepted: [], at: undefined },
      { now: NOW },
    );
    expect(answer.ok && answer.value.verdict).toBe('refuted');
    expect(answer.ok && violations(answer.value)).toEqual(['user/ci: takeover']);
    expect(answer.ok && answer.value.unknown).toEqual([]);
    expect(answer.ok && answer.value.platform).toContain('principal:arn:aws:iam::111122223333:root');
  });
});
