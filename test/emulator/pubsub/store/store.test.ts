import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../scripts/emulator/pubsub/store/store.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';
import { VirtualClock } from '../../../helpers/virtual-clock.ts';
import { SUBSCRIPTION, subscriptionConfig, TOPIC, topicConfig } from '../harness.ts';

function bytesIn(directory: string): number {
  return readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}

describe('a store in a directory', () => {
  it('stays as small as what it holds while messages come and go, and has them after a restart', () => {
    const directory = temporaryDirectory();
    const clock = new VirtualClock();
    const open = () => openStore(directory, clock, { rewriteAboveBytes: 20_000 });
    const store = open();
    store.commit({ kind: 'topic-set', topic: topicConfig() });
    store.commit({ kind: 'subscription-set', subscription: subscriptionConfig() });
    let largest = 0;
    for (let count = 0; count < 2_000; count += 1) {
      const id = store.state.nextId;
      const data = Buffer.alloc(100, String(count));
      const message = {
        id,
        publishedAtMs: clock.nowMs(),
        data,
        attributes: { n: String(count) },
        orderingKey: '',
      };
      store.commit({ kind: 'published', topic: TOPIC, messages: [message] });
      if (count % 200 > 0) store.commit({ kind: 'acked', subscription: SUBSCRIPTION, ids: [id] });
      largest = Math.max(largest, bytesIn(directory));
    }
    expect(largest).toBeLessThan(25_000);
    const before = [...store.state.subscriptions.get(SUBSCRIPTION)!.backlog.entries()];
    const { nextId } = store.state;
    store.close();

    const again = open();
    const after = [...again.state.subscriptions.get(SUBSCRIPTION)!.backlog.entries()];
    again.close();
    expect(after.map(({ message }) => message)).toEqual(before.map(({ message }) => message));
    expect(after).toHaveLength(10);
    expect(again.state.nextId).toBe(nextId);
  });

  it('stores nothing of an event that it cannot write', () => {
    const store = openStore(temporaryDirectory(), new VirtualClock());
    store.close();
    expect(() => store.commit({ kind: 'topic-set', topic: topicConfig() })).toThrow(
      'Cannot append to journal',
    );
    expect(store.state.topics.size).toBe(0);
  });

  it('gives its directory back when the journal cannot be read', () => {
    const directory = temporaryDirectory();
    const clock = new VirtualClock();
    const store = openStore(directory, clock);
    // Deleting what was never there: no journal of ours says so.
    expect(() => store.commit({ kind: 'topic-deleted', topic: TOPIC })).toThrow('there is no such topic');
    store.close();
    expect(() => openStore(directory, clock)).toThrow(`there is no such topic [topic=${TOPIC}]`);
    expect(readdirSync(directory)).not.toContain('lock');
  });
});
