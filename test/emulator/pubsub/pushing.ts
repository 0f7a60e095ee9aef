import type { PushFailure } from '../../../scripts/emulator/pubsub/push/pusher.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';
import { startEndpoint } from './endpoint.ts';
import { startWithSubscription } from './grpc-client.ts';
import { SUBSCRIPTION } from './harness.ts';

/** An emulator that pushes to an endpoint of the test; `failure` awaits the next push that is not acked. */
export async function startPushing({
  push = {},
  ...subscription
}: { push?: object } & Record<string, unknown> = {}) {
  const endpoint = await startEndpoint();
  const failures: PushFailure[] = [];
  const waiting: ((failure: PushFailure) => void)[] = [];
  const clock = new VirtualClock();
  const setup = await startWithSubscription({
    clock,
    subscription: { pushConfig: { pushEndpoint: endpoint.url, ...push }, ...subscription },
    onPushFailure: (failure) => {
      const next = waiting.shift();
      if (next) next(failure);
      else failures.push(failure);
    },
  });
  return {
    ...setup,
    clock,
    endpoint,
    failure: () =>
      new Promise<PushFailure>((resolve) => {
        const failure = failures.shift();
        if (failure) resolve(failure);
        else waiting.push(resolve);
      }),
    /** How many messages are with the endpoint, as far as the emulator is concerned. */
    leased: () => setup.emulator.peek(SUBSCRIPTION).filter(({ state }) => state === 'leased').length,
    idle: () => setup.emulator.whenIdle(AbortSignal.timeout(5_000)),
  };
}
