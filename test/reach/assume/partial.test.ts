import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/claims/index.ts';
import { NOW, TARGET, trusts, worldFrom } from './world.ts';

describe('associations of which some were not collected', () => {
  const verdict = async (partial: ReadonlySet<'associations'> | undefined): Promise<string> => {
    const trust = trusts({ Service: 'pods.eks.amazonaws.com' }, {}, ['sts:AssumeRole', 'sts:TagSession']);
    const world = await worldFrom({ roles: [{ trust }] });
    const clusters = world.clusters.map((one) => (partial === undefined ? one : { ...one, partial }));
    const claim = {
      ...{ role: TARGET, only: [], depth: 'assume' as const },
      ...{ administrators: [], accepted: [], at: undefined },
    };
    const judged = judge({ ...world, clusters }, claim, { now: NOW });
    return judged.ok ? judged.value.verdict : 'refused';
  };

  it('leave open who has a role that Pod Identity may give', async () => {
    expect(await verdict(undefined)).toBe('proven');
    expect(await verdict(new Set(['associations'] as const))).toBe('undecided');
  });
});
