import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfiguredEntries } from '../../../src/lab/webhook/config-map.ts';
import { goJson } from '../../../src/lab/webhook/go-text.ts';
import { mutatePod } from '../../../src/lab/webhook/mutate.ts';
import { planFor } from '../../../src/lab/webhook/plan.ts';
import { readAdmittedPod } from '../../../src/lab/webhook/pod.ts';
import { hostedByEks, type WebhookSettings } from '../../../src/lab/webhook/settings.ts';

/** A pod, what the webhook knows, and what it answered. */
interface Recorded {
  readonly name: string;
  readonly pod: Record<string, unknown>;
  /** Annotations of the service account; none: there is no such service account. */
  readonly serviceAccount?: Record<string, string>;
  readonly associated?: boolean;
  /** Of the ConfigMap. */
  readonly config?: string;
  readonly settings?: Partial<WebhookSettings>;
  /** The very text of the patch; null where the webhook sent none. */
  readonly patch: string | null;
}

/*
 * Pods of our own, and what amazon-eks-pod-identity-webhook answered about them: commit 3bf80a3, built with Go 1.26 and
 * Kubernetes 1.36, asked through its MutatePod, with a source of random numbers that gives 0.
 */
const CASES = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8')) as Recorded[];

const NOTHING_SET = { ...hostedByEks(undefined), regionalSts: false };

function answer({ pod, serviceAccount, associated = false, config, settings }: Recorded): string | null {
  const set = { ...NOTHING_SET, ...settings };
  const admitted = readAdmittedPod(
    pod,
    { file: 'pod', document: 0, path: [] },
    {
      tell: (problem) => expect.unreachable(problem.message),
      drop: () => {},
    },
  );
  const configured = config === undefined ? undefined : readConfiguredEntries(config, set.tokenExpiration);
  const facts = { namespace: 'hyve', name: 'hyve-sa', annotations: serviceAccount, associated };
  const plan = planFor(
    { ...facts, ...(configured?.ok === true ? { configured: configured.entries } : {}) },
    admitted.annotations,
    set,
    () => 0,
  );
  return plan === undefined ? null : goJson(mutatePod(admitted, plan));
}

describe('the webhook, as the one of EKS answered', () => {
  it.each(CASES)('$name', (recorded) => {
    expect(answer(recorded)).toBe(recorded.patch);
  });

  it('has cases that are mutated, and cases that are not', () => {
    expect(CASES.filter(({ patch }) => patch !== null).length).toBeGreaterThan(100);
    expect(CASES.filter(({ patch }) => patch === null).length).toBeGreaterThan(5);
  });

  it('spreads the default lifetime of Pod Identity over two hours', () => {
    const drawn: number[] = [];
    const facts = { namespace: 'hyve', name: 'hyve-sa', annotations: {}, associated: true };
    const most = planFor(facts, {}, NOTHING_SET, (below) => {
      drawn.push(below);
      return below - 1;
    });
    expect(drawn).toEqual([7201]);
    expect(most?.tokenExpiration).toBe(86_400);
    expect(planFor(facts, {}, NOTHING_SET, () => 0)?.tokenExpiration).toBe(79_200);
  });
});
