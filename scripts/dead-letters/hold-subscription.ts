import type { v1 } from '@google-cloud/pubsub';
import type { DeadLetter } from '../../shared/runtime/replay.ts';

/** A dead letter in hand: nobody else gets it until it is acknowledged or given back. */
export interface HeldLetter extends DeadLetter {
  readonly ackId: string;
}

/** A subscription that is pulled by hand, such as the one that holds a job's dead letters. */
export interface HoldSubscription {
  /** Takes letters in hand until there are no more, or `max` of them. */
  take(max: number): AsyncIterable<HeldLetter>;
  /** Removes letters for good. */
  acknowledge(letters: readonly HeldLetter[]): Promise<void>;
  /** Puts letters back as they were. */
  giveBack(letters: readonly HeldLetter[]): Promise<void>;
  close(): Promise<void>;
}

/** How long letters stay in hand: for as long as somebody reads and replays a page of them. */
const HOLD_SECONDS = 600;
const PAGE = 500;
/** An empty answer does not prove that there is nothing: so many in a row are taken for it. */
const EMPTY_PULLS = 2;
/** Acknowledge requests hold at most 512 kB: https://cloud.google.com/pubsub/quotas */
const ACK_IDS_PER_REQUEST = 1_000;

/** Opens `projects/P/subscriptions/S` by the real client, in the cloud or at PUBSUB_EMULATOR_HOST. */
export async function openHoldSubscription(project: string, subscription: string): Promise<HoldSubscription> {
  const { PubSub, v1: api } = await import('@google-cloud/pubsub');
  const config = await new PubSub({ projectId: project }).getClientConfig();
  const client = new api.SubscriberClient(config as ConstructorParameters<typeof api.SubscriberClient>[0]);
  const inPages = async (letters: readonly HeldLetter[], send: (ackIds: string[]) => Promise<unknown>) => {
    const ackIds = letters.map((letter) => letter.ackId);
    for (let at = 0; at < ackIds.length; at += ACK_IDS_PER_REQUEST) {
      await send(ackIds.slice(at, at + ACK_IDS_PER_REQUEST));
    }
  };
  const extend = (ackIds: string[], ackDeadlineSeconds: number) =>
    client.modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds });
  return {
    take: (max) =>
      takeLetters(client, subscription, max, (letters) =>
        inPages(letters, (ids) => extend(ids, HOLD_SECONDS)),
      ),
    acknowledge: (letters) => inPages(letters, (ackIds) => client.acknowledge({ subscription, ackIds })),
    giveBack: (letters) => inPages(letters, (ackIds) => extend(ackIds, 0)),
    close: () => client.close(),
  };
}

async function* takeLetters(
  client: v1.SubscriberClient,
  subscription: string,
  max: number,
  hold: (letters: readonly HeldLetter[]) => Promise<void>,
): AsyncIterable<HeldLetter> {
  let taken = 0;
  let empty = 0;
  while (taken < max && empty < EMPTY_PULLS) {
    const request = { subscription, maxMessages: Math.min(PAGE, max - taken), returnImmediately: true };
    const [{ receivedMessages }] = await client.pull(request);
    const letters = (receivedMessages ?? []).flatMap(({ ackId, message }) =>
      ackId && message ? [heldLetter(ackId, message)] : [],
    );
    empty = letters.length === 0 ? empty + 1 : 0;
    taken += letters.length;
    if (letters.length > 0) await hold(letters);
    yield* letters;
  }
}

interface PulledMessage {
  readonly data?: Uint8Array | string | null;
  readonly attributes?: Readonly<Record<string, string>> | null;
  readonly messageId?: string | null;
  readonly publishTime?: { readonly seconds?: unknown; readonly nanos?: number | null } | null;
}

function heldLetter(ackId: string, { data, attributes, messageId, publishTime }: PulledMessage): HeldLetter {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'base64') : (data ?? new Uint8Array());
  const publishTimeMs =
    Number(publishTime?.seconds ?? 0) * 1000 + Math.floor((publishTime?.nanos ?? 0) / 1e6);
  return { ackId, data: bytes, attributes: attributes ?? {}, messageId: messageId ?? '', publishTimeMs };
}
