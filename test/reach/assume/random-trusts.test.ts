import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/index.ts';
import { policy } from '../../agreement/arbitraries.ts';
import { ACCOUNT, AUD, allow, NOW, PROVIDER, SUB, TARGET, type WorldSpec, worldFrom } from './world.ts';

/** Random trust policies, in the words of this world. */
const trust = policy('trust').map((json) =>
  JSON.parse(
    JSON.stringify(json)
      .replaceAll('arn:aws:iam::111122223333:oidc-provider/oidc.example', PROVIDER)
      .replaceAll('oidc.example:sub', SUB)
      .replaceAll('oidc.example:amr', AUD),
  ),
);

describe('the search', () => {
  it('answers for every trust policy, each way with a request that the evaluator confirms', async () => {
    await fc.assert(
      fc.asyncProperty(trust, trust, async (one, other) => {
        const spec: WorldSpec = {
          roles: [
            { trust: one.Statement },
            { name: 'a', trust: other.Statement, allows: [allow('sts:*')], tags: { team: 'ab' } },
            { name: 'b', account: '444455556666', trust: one.Statement, allows: [allow('sts:*')] },
          ],
          users: { u: [allow('sts:AssumeRole')] },
          associations: [
            {
              clusterName: 'prod',
              namespace: 'hyve',
              serviceAccount: 'hyve-sa',
              roleArn: `arn:aws:iam::${ACCOUNT}:role/a`,
            },
          ],
        };
        // with conditions that are not understood among them
        const world = await worldFrom(spec, { lenient: true });
        for (const depth of ['assume', 'account'] as const) {
          const answer = access(world, TARGET, depth, { now: NOW });
          expect(answer.ok).toBe(true);
        }
      }),
      { numRuns: Number(process.env['ROLEPIN_RUNS'] ?? '300') },
    );
  }, 300_000);
});
