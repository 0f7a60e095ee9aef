import { describe, expect, it } from 'vitest';
import { waitUntilIdle } from '../../scripts/cli/wait-until-idle.ts';

const never = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const backlog = () =>
  new Map([
    ['energy-input', 2],
    ['downsample-input', 0],
  ]);
const { signal } = new AbortController();

describe('waiting for the last message', () => {
  it('ends when there is none', async () => {
    const idle = { whenIdle: async () => {}, backlog };
    await expect(waitUntilIdle(idle, { signal, timeoutMs: 60_000 })).resolves.toBeUndefined();
  });

  it('gives up after the time-out, and says where the rest is', async () => {
    const waiting = waitUntilIdle({ whenIdle: never, backlog }, { signal, timeoutMs: 1 });
    await expect(waiting).rejects.toThrow(
      'Cannot wait longer than 1 ms: 2 messages left (2 at energy-input); they are kept, and go on at the next start',
    );
  });

  it('ends at Ctrl-C with its reason', async () => {
    const interrupt = new AbortController();
    const waiting = waitUntilIdle(
      { whenIdle: never, backlog },
      { signal: interrupt.signal, timeoutMs: 60_000 },
    );
    interrupt.abort(new Error('Interrupted'));
    await expect(waiting).rejects.toThrow('Interrupted');
  });
});
