import { isDeepStrictEqual } from 'node:util';
import type { Broker } from '../model/broker.ts';
import type { PushConfig } from '../resources/subscription.ts';
import { Pusher, type PusherOptions } from './pusher.ts';

/** Keeps one pusher for every push subscription of a broker. Returns what ends all of them. */
export function runPushers(broker: Broker, options: PusherOptions): () => void {
  const running = new Map<string, { readonly push: PushConfig; readonly end: () => void }>();

  const start = (name: string, push: PushConfig) => {
    const channel = broker.channel(name);
    const pusher = new Pusher(broker.subscription(name), push, { ...options, channel });
    const detach = channel.attach(pusher);
    const end = () => {
      detach();
      pusher.retire();
    };
    running.set(name, { push, end });
  };
  const end = (name: string) => {
    running.get(name)?.end();
    running.delete(name);
  };
  const stopListening = broker.listen({
    subscriptionSet: ({ name, push, detached }) => {
      const wanted = detached ? null : push;
      if (isDeepStrictEqual(running.get(name)?.push ?? null, wanted)) return;
      end(name);
      if (wanted !== null) start(name, wanted);
    },
    subscriptionDeleted: end,
  });
  return () => {
    stopListening();
    for (const name of [...running.keys()]) end(name);
  };
}
