import type { Clock } from '../../../../shared/platform/clock.ts';
import { Alarm } from '../../core/alarm.ts';
import type { OidcSigner } from '../../core/oidc-signer.ts';
import type { Channel } from '../model/channel.ts';
import type { Delivery, DeliveryEnd, Receiver } from '../model/receiver.ts';
import type { SubscriptionState } from '../model/state.ts';
import type { PushConfig } from '../resources/subscription.ts';
import type { Post, PostResult } from './post.ts';
import { pushBody } from './push-body.ts';
import { PushPace, type Sent } from './push-pace.ts';

/** A push that was not acked. */
export interface PushFailure {
  readonly subscription: string;
  readonly endpoint: string;
  readonly messageId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** 0 when the subscription has no dead-letter policy. */
  readonly deliveryAttempt: number;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** For people: the status and the beginning of the answer, or why there was none. */
  readonly reason: string;
}

export interface PusherOptions {
  readonly clock: Clock;
  readonly post: Post;
  readonly signer: OidcSigner;
  readonly onFailure: (failure: PushFailure) => void;
}

/** https://cloud.google.com/pubsub/docs/push#receive_push; everything else is a nack. */
const ACK_STATUSES = new Set([102, 200, 201, 202, 204]);

/** Sends the messages of one subscription to its endpoint. The lease of a delivery is the time-out of its request. */
export class Pusher implements Receiver {
  readonly #subscription: SubscriptionState;
  readonly #push: PushConfig;
  readonly #channel: Channel;
  readonly #options: PusherOptions;
  readonly #pace = new PushPace();
  readonly #pauseEnd: Alarm;
  readonly #underWay = new Map<string, { readonly sent: Sent; readonly abort: AbortController }>();

  constructor(
    subscription: SubscriptionState,
    push: PushConfig,
    { channel, ...options }: PusherOptions & { readonly channel: Channel },
  ) {
    this.#subscription = subscription;
    this.#push = push;
    this.#channel = channel;
    this.#options = options;
    this.#pauseEnd = new Alarm(options.clock, () => this.#onPauseEnd());
  }

  get ackDeadlineMs(): number {
    return this.#subscription.config.ackDeadlineSeconds * 1000;
  }

  hasRoom(): boolean {
    return this.#pace.hasRoom(this.#options.clock.nowMs());
  }

  take(delivery: Delivery): void {
    const sent = this.#pace.send(this.#options.clock.nowMs());
    const abort = new AbortController();
    this.#underWay.set(delivery.ackId, { sent, abort });
    const post = (token: string | null) => {
      this.#options.post(
        this.#push.endpoint,
        {
          headers: headers(token),
          body: pushBody(delivery, this.#subscription.config.name),
          signal: abort.signal,
        },
        (result) => this.#onResult(delivery, result),
      );
    };
    const { endpoint, oidc } = this.#push;
    if (oidc === null) {
      post(null);
    } else {
      const request = { email: oidc.serviceAccountEmail, audience: oidc.audience || endpoint };
      void this.#options.signer.tokenFor(request).then(post);
    }
  }

  flush(): void {
    // Every push is a request of its own.
  }

  ended(delivery: Delivery, end: DeliveryEnd): void {
    const push = this.#underWay.get(delivery.ackId);
    if (push === undefined) return;
    this.#underWay.delete(delivery.ackId);
    const nowMs = this.#options.clock.nowMs();
    if (end === 'acked') {
      this.#pace.acked(push.sent, nowMs);
    } else if (end === 'dropped') {
      this.#pace.withdraw();
      push.abort.abort();
    } else {
      this.#pace.failed(push.sent, nowMs);
      this.#pauseEnd.wakeBy(this.#pace.pausedUntilMs);
    }
    if (end === 'expired') {
      push.abort.abort();
      this.#report(delivery, null, `no answer within ${this.ackDeadlineMs / 1000} s`);
    }
  }

  /** Breaks off what is under way. */
  close(): void {
    this.retire();
    for (const { abort } of this.#underWay.values()) abort.abort();
    this.#underWay.clear();
  }

  /** To be called when it gets no more messages. The pushes under way still count. */
  retire(): void {
    this.#pauseEnd.stop();
  }

  #onPauseEnd(): void {
    this.#channel.pump();
    // The alarm may have been set for a pause that was prolonged since.
    const { pausedUntilMs } = this.#pace;
    if (pausedUntilMs > this.#options.clock.nowMs()) this.#pauseEnd.wakeBy(pausedUntilMs);
  }

  #onResult(delivery: Delivery, result: PostResult): void {
    if (result.kind === 'answered' && ACK_STATUSES.has(result.status)) {
      this.#channel.acknowledge([delivery.ackId]);
      return;
    }
    this.#channel.modifyAckDeadline([delivery.ackId], 0);
    if (result.kind === 'failed') this.#report(delivery, null, result.reason);
    else this.#report(delivery, result.status, `status ${result.status}: ${result.body.trim() || 'no text'}`);
  }

  #report({ message, attempt }: Delivery, status: number | null, reason: string): void {
    this.#options.onFailure({
      subscription: this.#subscription.config.name,
      endpoint: this.#push.endpoint,
      messageId: String(message.id),
      attributes: message.attributes,
      deliveryAttempt: attempt,
      status,
      reason,
    });
  }
}

function headers(token: string | null): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'CloudPubSub-Google',
    ...(token !== null && { Authorization: `Bearer ${token}` }),
  };
}
