import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openActivity } from '../../scripts/cli/follow-activity.ts';
import type { MessageLine } from '../../scripts/cli/message-line.ts';
import { activityFile, writeActivity } from '../../scripts/cli/write-activity.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

let directory: string;
let clock: VirtualClock;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'klio-activity-'));
  clock = new VirtualClock();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const line = (messageId: string, requestId = messageId): MessageLine => ({
  outcome: 'processed',
  job: 'energy',
  entityId: 'song',
  requestId,
  messageId,
  attempt: 1,
  ms: { total: 1 },
  bytesIn: 0,
  bytesOut: 0,
});

/** What the file holds: message ids, and "idle". */
function written(): string[] {
  const lines = readFileSync(activityFile(directory), 'utf8').split('\n').filter(Boolean);
  return lines.map((text) => JSON.parse(text)).map((entry) => (entry.idle ? 'idle' : entry.messageId));
}

describe('the activity of a local cloud', () => {
  const signal = new AbortController().signal;

  it('begins anew, and says once that all is done after the last message of a burst', async () => {
    appendFileSync(activityFile(directory), 'from the last run\n');
    const busy = Promise.withResolvers<void>();
    const record = writeActivity(directory, { whenIdle: () => busy.promise, signal, clock });
    record(line('1'));
    await clock.advance(1000);
    expect(written()).toEqual(['1']);
    busy.resolve();
    await clock.advance(50);
    record(line('2')); // its line came late
    await clock.advance(100);
    expect(written()).toEqual(['1', '2']);
    await clock.advance(100);
    expect(written()).toEqual(['1', '2', 'idle']);
    record(line('3'));
    await clock.advance(1000);
    expect(written()).toEqual(['1', '2', 'idle', '3', 'idle']);
  });
});

describe('following the activity of a local cloud', () => {
  const { signal } = new AbortController();
  const append = (...entries: readonly unknown[]) =>
    appendFileSync(activityFile(directory), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));

  async function follow(...messageIds: readonly string[]) {
    append(line('old'), { idle: true });
    const activity = await openActivity(directory, clock);
    const seen: string[] = [];
    const onMessage = ({ messageId }: MessageLine) => seen.push(messageId);
    let ended: string | undefined;
    const following = activity
      .follow(new Set(messageIds), { signal, timeoutMs: 60_000, onMessage })
      .then(() => 'idle', String)
      .then((how) => (ended = how));
    return { seen, following, ended: () => ended, close: activity.close };
  }

  /** Time passes only while the follower waits for it: reading is real. */
  async function pass(ms: number, ended: () => string | undefined): Promise<void> {
    for (let passed = 0; passed < ms && ended() === undefined; passed += 100) {
      while (clock.pendingTimers === 0 && ended() === undefined) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      await clock.advance(100);
    }
  }

  it('ends when all that was published is handled and nothing is on its way', async () => {
    const { seen, ended, close } = await follow('a', 'b');
    append(line('a'), { idle: true }); // somebody else's pause: "b" is still to come
    await pass(500, ended);
    expect(ended()).toBeUndefined();
    append(line('other'), line('child', 'a'), line('b'), { idle: true });
    await pass(5_000, ended);
    expect(ended()).toBe('idle');
    expect(seen).toEqual(['a', 'child', 'b']);
    await close();
  });

  it('waits for the rest of a line that is half written', async () => {
    const { ended, close } = await follow('a');
    const text = `${JSON.stringify(line('a'))}\n{"idle":true}\n`;
    appendFileSync(activityFile(directory), text.slice(0, 40));
    await pass(300, ended);
    appendFileSync(activityFile(directory), text.slice(40));
    await pass(5_000, ended);
    expect(ended()).toBe('idle');
    await close();
  });

  it('gives up after the time-out, and says that the work goes on', async () => {
    const { ended, close } = await follow('never');
    await pass(61_000, ended);
    expect(ended()).toMatch(/Cannot wait longer than 1m 00s: work on what was published goes on/);
    await close();
  });

  it('says so where a local cloud does not tell what it does', async () => {
    await expect(openActivity(join(directory, 'elsewhere'))).rejects.toThrow(/leave --wait out/);
  });
});
