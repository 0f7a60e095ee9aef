import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toStoredOutcome } from '../../../../scripts/emulator/workflows/engine/replay.ts';
import type { Outcome } from '../../../../scripts/emulator/workflows/run/effect.ts';
import type { Machine } from '../../../../scripts/emulator/workflows/run/machine.ts';
import { fromStored } from '../../../../scripts/emulator/workflows/values/json.ts';
import { mapOf, type Value } from '../../../../scripts/emulator/workflows/values/value.ts';
import { start } from '../run.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** Has branches that share variables, retries, time, random ids, and calls in expressions. */
const PROGRAM = `
main:
  steps:
    - init: { assign: [{ seen: [] }, { ids: {} }] }
    - outer:
        parallel:
          shared: [seen, ids]
          concurrency_limit: 3
          for:
            value: i
            range: [1, 6]
            steps:
              - attempt:
                  try:
                    steps:
                      - ask: { call: ask, args: { what: "\${i}" }, result: r }
                      - note: { assign: [{ seen: "\${list.concat(seen, [i, r, len(seen)])}" }] }
                      - inner:
                          parallel:
                            shared: [ids]
                            branches:
                              - left: { steps: [{ nap: { call: sys.sleep, args: { seconds: "\${i}" } } }, { l: { assign: [{ 'ids[string(sys.now())]': "\${uuid.generate()}" }] } }] }
                              - right: { steps: [{ log: { call: sys.log, args: { data: "\${[seen, ids]}" } } }, { r2: { assign: [{ ids.last: "\${double_it(i)}" }] } }] }
                  except:
                    as: e
                    steps:
                      - caught: { assign: [{ seen: "\${list.concat(seen, default(map.get(e, \\"message\\"), \\"none\\"))}" }] }
    - done: { return: ["\${seen}", "\${ids}"] }
ask:
  params: [what]
  steps:
    - call:
        try: { call: http.get, args: { url: "\${\\"http://x/\\" + string(what)}" }, result: r }
        retry: \${http.default_retry}
    - answer: { return: "\${r}" }
double_it:
  params: [n]
  steps:
    - nap2: { call: sys.sleep, args: { seconds: 1 } }
    - answer2: { return: "\${n * 2}" }
`;

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 4, arbitrary: fc.integer().map((value) => ({ value: BigInt(value) })) },
  fc.constant({ value: Buffer.from('bytes') }),
  fc.constant({ error: mapOf({ tags: ['HttpError'], code: 503n, message: 'busy' }) }),
  fc.constant({ error: mapOf({ tags: ['HttpError'], code: 404n, message: 'gone' }) }),
);
const happening = fc.record({ pick: fc.nat(1_000), waitMs: fc.nat(5_000), outcome });

interface Settled {
  readonly number: number;
  readonly atMs: number;
  readonly outcome: ReturnType<typeof toStoredOutcome>;
}

describe(`an execution [SEED=${SEED}]`, () => {
  it('comes to the same state from what was stored of it, wherever it was left', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 60 }), fc.nat(60), (happenings, left) => {
        const machine = start(PROGRAM);
        const history: Settled[] = [];
        let atMs = Date.UTC(2026, 0, 1);
        let whenLeft: unknown = null;
        for (const [turn, { pick, waitMs, outcome: drawn }] of happenings.entries()) {
          if (turn === left) whenLeft = sightOf(machine);
          const number = [...machine.pending.keys()][pick % Math.max(1, machine.pending.size)];
          if (number === undefined) break;
          atMs += waitMs;
          const settled = machine.pending.get(number)!.effect.kind === 'call' ? drawn : { value: null };
          history.push({ number, atMs, outcome: toStoredOutcome(settled) });
          machine.settle(number, atMs, settled);
        }
        expect(sightOf(replayed(history))).toEqual(sightOf(machine));
        if (whenLeft !== null) expect(sightOf(replayed(history.slice(0, left)))).toEqual(whenLeft);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

function replayed(history: readonly Settled[]): Machine {
  const machine = start(PROGRAM);
  for (const { number, atMs, outcome: stored } of history)
    machine.settle(number, atMs, fromStoredOutcome(stored));
  return machine;
}

function fromStoredOutcome(stored: Settled['outcome']): Outcome {
  return 'error' in stored ? { error: fromStored(stored.error) } : { value: fromStored(stored.value) };
}

/** All that can be seen of an execution, what it asks for next included. */
function sightOf({ pending, steps, end, positions }: Machine) {
  const waits = [...pending].map(([number, { effect, position }]): unknown[] => [number, effect, position]);
  const how: Value | null = end === null ? null : 'result' in end ? end.result : end.error.payload;
  return structuredClone({ waits, steps, how, positions });
}
