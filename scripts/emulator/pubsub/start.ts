import { type Clock, systemClock } from '../../../shared/platform/clock.ts';
import type { FaultPlan } from '../core/faults/fault-plan.ts';
import type { GrpcServer } from '../core/grpc-server.ts';
import { JWKS_PATH, serveJwks } from '../core/jwks-server.ts';
import { OidcSigner } from '../core/oidc-signer.ts';
import { type Access, UNLIMITED } from '../iam/access.ts';
import { publishFaults } from './faults/publish-faults.ts';
import { withPushFaults } from './faults/push-faults.ts';
import { forwardingDenial } from './forwarding-denial.ts';
import { serveGrpc } from './grpc/server.ts';
import { Broker } from './model/broker.ts';
import type { Faults } from './model/faults.ts';
import { type PeekedMessage, peek } from './peek.ts';
import { type Post, Poster } from './push/post.ts';
import type { PushFailure } from './push/pusher.ts';
import { runPushers } from './push/pushers.ts';
import { memoryStore, openStore } from './store/store.ts';
import { backlogOf, type SubscriptionBacklog, untilIdle } from './watch.ts';

export interface PubSubEmulatorOptions {
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /** Where the state is kept between starts; without it the state ends with the emulator. */
  readonly directory?: string;
  readonly clock?: Clock;
  /** What Pub/Sub's own account may do, which dead lettering depends on. Anything unless given. */
  readonly agent?: Access;
  /** Hears of every push that was not acked. */
  readonly onPushFailure?: (failure: PushFailure) => void;
  readonly faults?: Faults;
  /** What goes wrong by rules, in place of `faults`. */
  readonly faultPlan?: FaultPlan;
  /** Signs the tokens of authenticated pushes; its own unless given. */
  readonly signer?: OidcSigner;
}

export interface PubSubEmulator {
  /** '127.0.0.1:PORT', for PUBSUB_EMULATOR_HOST. */
  readonly host: string;
  /** Opens another port, for callers who may do what `access` allows and no more, and returns its host. */
  listenFor(access: Access): Promise<string>;
  /** Where the key is served that verifies the tokens of authenticated pushes. */
  readonly jwksUrl: string;
  /** Publishes from inside of the process and returns the message id. Throws PubSubError, NOT_FOUND without the topic. */
  publish(topic: string, message: { data: Uint8Array; attributes: Record<string, string> }): string;
  /** Unacked messages per subscription, push and pull. */
  backlog(): readonly SubscriptionBacklog[];
  /** Unacked messages of a subscription, oldest first, without receiving them. Throws PubSubError NOT_FOUND. */
  peek(subscription: string): readonly PeekedMessage[];
  /** Resolves when no push subscription has an unacked message; rejects with the signal's reason when it fires. */
  whenIdle(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts Pub/Sub on 127.0.0.1, with what the directory holds. What a client has seen acknowledged survives
 * the death of the process. Throws when the port or the directory is in use.
 */
export async function startPubSubEmulator({
  port = 0,
  directory,
  clock = systemClock,
  agent = UNLIMITED,
  onPushFailure = () => undefined,
  faultPlan,
  faults = faultPlan ? publishFaults(faultPlan) : {},
  signer = new OidcSigner(clock),
}: PubSubEmulatorOptions = {}): Promise<PubSubEmulator> {
  const closers: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const store = directory === undefined ? memoryStore(clock) : openStore(directory, clock);
    closers.push(store.close);
    const jwks = await serveJwks(signer);
    closers.push(jwks.close);
    const broker = new Broker({
      clock,
      state: store.state,
      commit: store.commit,
      faults,
      mayDeadLetter: (subscription, topic) => forwardingDenial(agent, subscription, topic) === null,
    });
    const servers: GrpcServer[] = [];
    closers.push(async () => void (await Promise.all(servers.map(({ close }) => close()))));
    const listen = async (on: number, access: Access) => {
      const server = await serveGrpc(broker, { clock, port: on, access });
      servers.push(server);
      return `127.0.0.1:${server.port}`;
    };
    const host = await listen(port, UNLIMITED);
    const poster = new Poster();
    closers.push(() => poster.destroy());
    broker.start();
    closers.push(() => broker.stop());
    const plainPost: Post = (url, request, report) => poster.post(url, request, report);
    const post = faultPlan ? withPushFaults(plainPost, faultPlan, clock) : plainPost;
    closers.push(runPushers(broker, { clock, post, signer, onFailure: onPushFailure }));

    return {
      host,
      listenFor: (access) => listen(0, access),
      jwksUrl: `http://127.0.0.1:${jwks.port}${JWKS_PATH}`,
      publish: (topic, { data, attributes }) => {
        const [id = ''] = broker.publish(topic, [{ data, attributes, orderingKey: '' }]);
        return id;
      },
      backlog: () => backlogOf(broker.state, clock.nowMs()),
      peek: (subscription) => peek(broker.subscription(subscription)),
      whenIdle: (signal) => untilIdle(broker, signal),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
