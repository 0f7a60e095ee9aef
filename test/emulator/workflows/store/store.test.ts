import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../../scripts/emulator/workflows/store/event.ts';
import { openStore } from '../../../../scripts/emulator/workflows/store/store.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';
import { WORKFLOW } from '../workflow-names.ts';

const workflow = { name: WORKFLOW, description: '', labels: { a: 'b' }, createdAtMs: 1, updatedAtMs: 2 };
const revision = (id: string) => ({
  id,
  createdAtMs: 1,
  source: 'x'.repeat(100),
  serviceAccount: 'a@b.c',
  environment: {},
});
const execution = (id: string) => `${WORKFLOW}/executions/${id}`;

function created(id: string): Event {
  const labels = { run: id };
  return {
    kind: 'created',
    execution: {
      name: execution(id),
      workflow: WORKFLOW,
      revisionId: '1',
      argument: '{"a":1.0}',
      labels,
      createdAtMs: 5,
    },
  };
}

function settled(id: string, number: number): Event {
  const event = { kind: 'settled' as const, number, atMs: 7, outcome: { value: `"${'y'.repeat(200)}"` } };
  return { kind: 'happened', execution: execution(id), event };
}

const EVENTS: readonly Event[] = [
  { kind: 'deployed', workflow, revision: revision('1') },
  { kind: 'deployed', workflow: { ...workflow, description: 'more' }, revision: null },
  { kind: 'deployed', workflow: { ...workflow, updatedAtMs: 3 }, revision: revision('2') },
  ...['a', 'b', 'c', 'd'].map(created),
  ...['a', 'b', 'd'].map((id): Event => ({ kind: 'started', execution: execution(id), atMs: 6 })),
  ...Array.from({ length: 40 }, (_, index) => settled('a', index + 1)),
  {
    kind: 'happened',
    execution: execution('b'),
    event: { kind: 'received', callbackId: 'x', atMs: 8, request: 'null' },
  },
  ...Array.from({ length: 40 }, (_, index) => settled('d', index + 1)),
  {
    kind: 'ended',
    execution: execution('d'),
    end: { state: 'SUCCEEDED', atMs: 9, result: '1', error: null, positions: [], steps: 3 },
  },
];

describe('the store', () => {
  it.each([100, 5_000, undefined])(
    'has after a restart what was committed, with a journal rewritten above %s bytes',
    (rewriteAboveBytes) => {
      const directory = temporaryDirectory();
      const options = rewriteAboveBytes === undefined ? {} : { rewriteAboveBytes };
      for (let at = 0; at < EVENTS.length; at += 7) {
        const store = openStore(directory, options);
        for (const event of EVENTS.slice(at, at + 7)) store.commit(event);
        store.close();
      }
      const whole = openStore(temporaryDirectory());
      for (const event of EVENTS) whole.commit(event);
      const reopened = openStore(directory, options);
      expect(reopened.state).toEqual(whole.state);
      expect(reopened.state.executions.get(execution('a'))!.history).toHaveLength(40);
      expect(reopened.state.executions.get(execution('d'))!.history).toEqual([]);
      reopened.close();
      whole.close();
    },
  );

  it('keeps of an execution that has ended its end, not its way there', () => {
    const directory = temporaryDirectory();
    const store = openStore(directory, { rewriteAboveBytes: 1_000 });
    store.commit(EVENTS[0]!);
    for (let run = 0; run < 50; run += 1) {
      store.commit(created(`r${run}`));
      store.commit({ kind: 'started', execution: execution(`r${run}`), atMs: 6 });
      for (let number = 1; number <= 10; number += 1) store.commit(settled(`r${run}`, number));
      const end = { state: 'SUCCEEDED' as const, atMs: 9, result: '1', error: null, positions: [], steps: 3 };
      store.commit({ kind: 'ended', execution: execution(`r${run}`), end });
    }
    store.close();
    const sizes = readdirSync(directory).map((file) => statSync(join(directory, file)).size);
    // 500 answers of more than 200 bytes each are written; what stays are 50 executions.
    expect(Math.max(...sizes)).toBeLessThan(70_000);
  });

  it('cannot be opened twice', () => {
    const directory = temporaryDirectory();
    const store = openStore(directory);
    expect(() => openStore(directory)).toThrow('it is in use by process');
    store.close();
  });
});
