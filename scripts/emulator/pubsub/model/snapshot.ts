import type { Event } from './event.ts';
import type { History } from './history.ts';
import type { StoredMessage } from './message.ts';
import type { State } from './state.ts';

const BATCH_BYTES = 1 << 20;
const BATCH_LENGTH = 1000;

/** The events that make an empty state equal to this one. */
export function* snapshot(state: State): Generator<Event> {
  yield { kind: 'next-id', id: state.nextId };
  for (const { config } of state.topics.values()) yield { kind: 'topic-set', topic: config };
  for (const { config } of state.subscriptions.values()) {
    yield { kind: 'subscription-set', subscription: config };
  }
  for (const messages of batches(keptMessages(state))) yield { kind: 'messages', messages };
  for (const { config, history } of state.topics.values()) {
    yield* historyParts(history, (ids) => ({ kind: 'topic-history', topic: config.name, ids }));
  }
  for (const { config, history, backlog } of state.subscriptions.values()) {
    const subscription = config.name;
    yield* historyParts(history, (ids) => ({ kind: 'subscription-history', subscription, ids }));
    for (const entries of chunks(backlog.entries())) {
      yield {
        kind: 'backlog',
        subscription,
        entries: entries.map((entry) => [
          entry.message.id,
          entry.failures,
          entry.state === 'waiting' ? entry.dueAtMs : 0,
        ]),
      };
    }
  }
}

/** Each message once, however many subscriptions hold it. */
function* keptMessages(state: State): Generator<StoredMessage> {
  const seen = new Set<number>();
  for (const message of allMessages(state)) {
    if (!seen.has(message.id)) yield message;
    seen.add(message.id);
  }
}

function* allMessages(state: State): Generator<StoredMessage> {
  for (const { history } of state.topics.values()) yield* history.messages();
  for (const { history, backlog } of state.subscriptions.values()) {
    yield* history.messages();
    for (const entry of backlog.entries()) yield entry.message;
  }
}

function* historyParts(history: History, part: (ids: number[]) => Event): Generator<Event> {
  for (const messages of chunks(history.messages())) yield part(messages.map(({ id }) => id));
}

function* chunks<T>(items: Iterable<T>): Generator<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length === BATCH_LENGTH) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Like `chunks`, and bounded in bytes. */
function* batches(messages: Iterable<StoredMessage>): Generator<StoredMessage[]> {
  let batch: StoredMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    batch.push(message);
    bytes += message.data.length;
    if (batch.length === BATCH_LENGTH || bytes >= BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  if (batch.length > 0) yield batch;
}
