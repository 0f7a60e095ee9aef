import type { RetryPolicy } from '../resources/subscription.ts';

/**
 * How long a message waits after its n-th failure: doubling from the minimum up to the maximum, without
 * jitter so that tests can tell. Without a policy, or with a minimum of 0, it does not wait.
 */
export function retryDelayMs(policy: RetryPolicy | null, failures: number): number {
  if (policy === null) return 0;
  return Math.min(policy.maximumBackoffMs, policy.minimumBackoffMs * 2 ** (failures - 1));
}
