/** The kubelet renews a token when this much of its time is over, */
const SHARE = 0.8;
/** or when it is that old, in seconds. */
const MOST_AGE = 24 * 60 * 60;
/** After a failure it is tried again, in seconds. */
const RETRY = 5;

/**
 * Seconds until a token that lasts for so many is renewed.
 *
 * Semantics: Kubernetes, "Configure Service Accounts for Pods", section "Launch a Pod using service account token projection".
 */
export const renewalAfter = (expiration: number): number => Math.min(expiration * SHARE, MOST_AGE);

/** Renews a token in time until it is told to stop; a renewal that fails is tried again. */
export function keepToken(expiration: number, renew: () => Promise<boolean>): { readonly stop: () => void } {
  let timer: NodeJS.Timeout;
  let stopped = false;
  const wait = (seconds: number): void => {
    timer = setTimeout(() => {
      void renew().then((renewed) => {
        if (!stopped) wait(renewed ? renewalAfter(expiration) : RETRY);
      });
    }, seconds * 1000);
    timer.unref();
  };
  wait(renewalAfter(expiration));
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
