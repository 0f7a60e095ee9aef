import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';
import { answerJson, startServer } from '../harness.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const SHARDS = 60;
const CONCURRENCY = 5;
const KILLS = 4;

/** Asks for each shard, several times where the answer says that there is more, and adds up in a shared variable. */
const source = (url: string) => `
main:
  steps:
    - init: { assign: [{ total: 0 }, { shards: [] }] }
    - all:
        parallel:
          shared: [total, shards]
          concurrency_limit: ${CONCURRENCY}
          for:
            value: shard
            range: [1, ${SHARDS}]
            steps:
              - start: { assign: [{ part: 0 }] }
              - ask:
                  try: { call: http.post, args: { url: "${url}", body: { shard: "\${shard}", part: "\${part}" } }, result: r }
                  retry: \${http.default_retry}
              - add: { assign: [{ total: "\${total + r.body.count}" }, { part: "\${part + 1}" }] }
              - more:
                  switch:
                    - condition: \${r.body.more}
                      next: ask
              - note: { assign: [{ shards: "\${list.concat(shards, shard)}" }] }
    - done: { return: { total: "\${total}", shards: "\${shards}" } }`;

/** What the server answers: shard n has n % 3 + 1 parts of n each. */
const partsOf = (shard: number) => (shard % 3) + 1;

describe(`an emulator that is killed again and again [SEED=${SEED}]`, () => {
  it('brings its executions to the right end, and repeats no call but those in hand', async () => {
    const random = seeded(SEED);
    const directory = temporaryDirectory();
    const asked = new Map<string, number>();
    let child: ChildProcess;
    let untilKill = 0;
    const server = await startServer(({ body, response }) => {
      const { shard, part } = JSON.parse(body) as { shard: number; part: number };
      asked.set(`${shard}/${part}`, (asked.get(`${shard}/${part}`) ?? 0) + 1);
      answerJson(response, { count: shard, more: part + 1 < partsOf(shard) });
      untilKill -= 1;
      if (untilKill === 0) child.kill('SIGKILL');
      return true;
    });
    for (let kill = 0; kill < KILLS; kill += 1) {
      untilKill = 5 + Math.floor(random() * 20);
      child = startProcess(directory, source(server.url));
      await once(child, 'exit');
      expect(child.signalCode, `killed too late [SEED=${SEED}]`).toBe('SIGKILL');
    }
    child = startProcess(directory, source(server.url));
    const [result] = await once(child.stdout!, 'data');

    const all = Array.from({ length: SHARDS }, (_, index) => index + 1);
    const { total, shards } = JSON.parse(String(result)) as { total: number; shards: number[] };
    expect(total).toBe(all.reduce((sum, shard) => sum + shard * partsOf(shard), 0));
    expect(shards.toSorted((a, b) => a - b)).toEqual(all);
    const calls = all.flatMap((shard) =>
      Array.from({ length: partsOf(shard) }, (_, part) => `${shard}/${part}`),
    );
    expect([...asked.keys()].toSorted()).toEqual(calls.toSorted());
    const repeated = [...asked.values()].reduce((sum, times) => sum + times - 1, 0);
    expect(repeated).toBeLessThanOrEqual(KILLS * CONCURRENCY);
  });
});

function startProcess(directory: string, definition: string): ChildProcess {
  const script = new URL('../emulator-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, directory, definition], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Mulberry32: enough for choosing. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
