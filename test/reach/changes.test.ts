import { describe, expect, it } from 'vitest';
import { edited } from '../support/edits.ts';
import { type AskedClaim, judged, readOfWorld, worldNames } from '../support/judged.ts';

describe('the fewest changes of', () => {
  it.each(worldNames())('%s make its claim true', async (world) => {
    const snapshot = readOfWorld(world, 'snapshot.json');
    const { claim } = readOfWorld(world, 'expected.json') as { readonly claim: AskedClaim };
    const before = await judged(snapshot, claim);
    const { edits } = before;
    const unexpected = before.paths.filter((path) => !path.expected);
    if (before.verdict === 'proven') expect(edits).toEqual([]);
    // nothing in the trust policy would let it in: what is wrong is told with its reason
    if (before.missing.length > 0 && before.repair === undefined) return;
    if (before.verdict === 'refuted') expect(before.sufficient).toBe(true);
    if (unexpected.length > 0) expect(before.changes).not.toEqual([]);
    const accepted = edits.flatMap((edit) => (edit.kind === 'accept' ? [edit.subject] : []));
    const after = await judged(edited(snapshot, edits), claim, accepted);
    expect(after.paths.filter((path) => !path.expected).map(({ subject }) => subject.id)).toEqual([]);
    expect(after.missing).toEqual([]);
    if (before.verdict === 'refuted') expect(after.verdict).toBe('proven');
  });

  it('leave a trust policy as it is where only nobody saw what runs as a service account', async () => {
    const world = 'kubernetes-workload-unseen';
    const { claim } = readOfWorld(world, 'expected.json') as { readonly claim: AskedClaim };
    const { changes } = await judged(readOfWorld(world, 'snapshot.json'), claim);
    expect(changes).toEqual([
      'collect what runs as it (kubectl get pods,deployments,statefulsets,daemonsets,replicasets,jobs,cronjobs -A -o json), or name serviceaccount:prod/hyve/hyve-sa in the claim',
    ]);
  });
});
