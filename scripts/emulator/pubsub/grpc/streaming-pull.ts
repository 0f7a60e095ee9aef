import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Access } from '../../iam/access.ts';
import type { Broker } from '../model/broker.ts';
import type { Channel } from '../model/channel.ts';
import { messageBytes } from '../model/protobuf-size.ts';
import type { Delivery, Receiver } from '../model/receiver.ts';
import type { PubSubError } from '../pubsub-error.ts';
import { authorize } from './authorize.ts';
import { FlowControl } from './flow-control.ts';
import { receivedMessage } from './received-message.ts';
import { toStatus } from './status.ts';
import {
  checkFirstRequest,
  checkLaterRequest,
  isKeepalive,
  type StreamingPullRequest,
} from './streaming-pull-request.ts';

type Call = ServerDuplexStream<StreamingPullRequest, object>;

/** One response holds no more than this, unless a single message does. */
const MAX_RESPONSE_BYTES = 1_000_000;
const SUBSCRIPTION_PROPERTIES = { exactlyOnceDeliveryEnabled: false, messageOrderingEnabled: false };

/** Serves one StreamingPull call: its first request opens the stream, the others steer it. */
export function streamingPull(broker: Broker, call: Call, access: Access): void {
  let stream: Stream | null = null;
  let over = false;
  const end = () => {
    over = true;
    stream?.detach();
  };
  call.on('data', (request: StreamingPullRequest) => {
    if (over) return;
    try {
      if (stream === null) {
        checkFirstRequest(request);
        authorize(access, 'streamingPull', request);
        stream = new Stream(call, request, broker.pullChannel(request.subscription));
      } else {
        checkLaterRequest(request);
        stream.steer(request);
      }
    } catch (error) {
      end();
      fail(call, error);
    }
  });
  call.on('end', () => {
    end();
    call.end();
  });
  call.on('cancelled', end);
}

/** An open stream. Its outstanding messages keep their leases when it ends. */
class Stream implements Receiver {
  readonly #call: Call;
  readonly #channel: Channel;
  readonly #flow: FlowControl;
  readonly #answersKeepalives: boolean;
  readonly #detach: () => void;
  #ackDeadlineMs: number;
  /** The connection cannot take more at the moment. */
  #congested = false;
  #open = true;
  #batch: Delivery[] = [];

  constructor(call: Call, first: StreamingPullRequest, channel: Channel) {
    this.#call = call;
    this.#channel = channel;
    this.#flow = new FlowControl(Number(first.maxOutstandingMessages), Number(first.maxOutstandingBytes));
    this.#answersKeepalives = first.protocolVersion !== '0';
    this.#ackDeadlineMs = first.streamAckDeadlineSeconds * 1000;
    call.on('drain', () => {
      this.#congested = false;
      if (this.#open) channel.pump();
    });
    this.#settle(first);
    this.#detach = channel.attach(this);
  }

  get ackDeadlineMs(): number {
    return this.#ackDeadlineMs;
  }

  steer(request: StreamingPullRequest): void {
    if (request.streamAckDeadlineSeconds !== 0) this.#ackDeadlineMs = request.streamAckDeadlineSeconds * 1000;
    this.#settle(request);
    if (this.#answersKeepalives && isKeepalive(request)) this.#write([]);
  }

  detach(): void {
    this.#open = false;
    this.#detach();
  }

  hasRoom(): boolean {
    return this.#open && !this.#congested && this.#flow.hasRoom;
  }

  take(delivery: Delivery): void {
    this.#flow.add(delivery);
    this.#batch.push(delivery);
  }

  flush(): void {
    let response: Delivery[] = [];
    let bytes = 0;
    for (const delivery of this.#batch) {
      response.push(delivery);
      bytes += messageBytes(delivery.message);
      if (bytes < MAX_RESPONSE_BYTES) continue;
      this.#write(response);
      response = [];
      bytes = 0;
    }
    if (response.length > 0) this.#write(response);
    this.#batch = [];
  }

  ended(delivery: Delivery): void {
    this.#flow.release(delivery);
  }

  close(reason: PubSubError): void {
    this.#open = false;
    fail(this.#call, reason);
  }

  #write(deliveries: readonly Delivery[]): void {
    const writable = this.#call.write({
      receivedMessages: deliveries.map(receivedMessage),
      subscriptionProperties: SUBSCRIPTION_PROPERTIES,
    });
    if (!writable) this.#congested = true;
  }

  #settle(request: StreamingPullRequest): void {
    if (request.ackIds.length > 0) this.#channel.acknowledge(request.ackIds);
    const secondsOf = Object.groupBy(request.modifyDeadlineAckIds.keys(), (index) =>
      String(request.modifyDeadlineSeconds[index]),
    );
    for (const [seconds, indexes = []] of Object.entries(secondsOf)) {
      const ackIds = indexes.flatMap((index) => request.modifyDeadlineAckIds[index] ?? []);
      this.#channel.modifyAckDeadline(ackIds, Number(seconds));
    }
  }
}

function fail(call: Call, error: unknown): void {
  call.emit('error', toStatus(error));
}
