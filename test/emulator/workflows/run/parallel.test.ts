import { describe, expect, it } from 'vitest';
import {
  MAX_CONCURRENT_BRANCHES,
  MAX_UNHANDLED_ERRORS,
} from '../../../../scripts/emulator/workflows/limits.ts';
import { errorOf, resultOf, start } from '../run.ts';

const FETCH = (result: string, url: string) => `{ call: http.get, args: { url: ${url} }, result: ${result} }`;

/** Fetches so many things at once, and comes to what was got in the order in which it was. */
function fetching({ items = 5, limit = '' } = {}): string {
  return `
    - init: { assign: [{ got: [] }] }
    - all:
        parallel:
          shared: [got]
          ${limit}
          for:
            value: v
            range: [1, ${items}]
            steps:
              - fetch: ${FETCH('r', '"${string(v)}"')}
              - note: { assign: [{ got: "\${list.concat(got, r)}" }] }
    - done: { return: "\${got}" }`;
}

describe('parallel iterations', () => {
  it('wait beside each other, and shared variables see all of them', () => {
    const machine = start(fetching());
    expect([...machine.pending.keys()]).toEqual([1, 2, 3, 4, 5]);
    for (const number of [3, 1, 5, 2, 4]) machine.settle(number, 1_000, { value: BigInt(number) });
    expect(machine.end).toEqual({ result: '[3,1,5,2,4]' });
  });

  it.each([
    ['', MAX_CONCURRENT_BRANCHES],
    ['concurrency_limit: 3', 3],
    ['concurrency_limit: "${1 + 1}"', 2],
    ['concurrency_limit: 500', MAX_CONCURRENT_BRANCHES],
  ])('are so many at a time: %j %i', (limit, atATime) => {
    const machine = start(fetching({ items: 50, limit }));
    for (let done = 0; done < 50; done += 1) {
      expect(machine.pending.size).toBe(Math.min(atATime, 50 - done));
      machine.settle([...machine.pending.keys()][0]!, 1_000, { value: 0n });
    }
    expect(machine.end).toMatchObject({ result: expect.any(String) });
  });

  it('must be limited to at least one', () => {
    expect(errorOf(fetching({ limit: 'concurrency_limit: 0' })).payload.tags).toEqual(['ValueError']);
  });

  it('end at once when there is nothing to go over', () => {
    expect(resultOf(fetching({ items: 0 }))).toEqual([]);
  });

  it('obey continue', () => {
    const definition = `
      - init: { assign: [{ n: 0 }] }
      - all:
          parallel:
            shared: [n]
            for:
              value: v
              range: [1, 10]
              steps:
                - skip:
                    switch:
                      - condition: \${v % 2 == 0}
                        next: continue
                - count: { assign: [{ n: "\${n + 1}" }] }
      - done: { return: "\${n}" }`;
    expect(resultOf(definition)).toBe(5);
  });
});

describe('parallel branches', () => {
  const branches = `
    main:
      steps:
        - init: { assign: [{ a: 0 }, { b: 0 }, { base: 10 }] }
        - both:
            parallel:
              shared: [a, b]
              branches:
                - first:
                    steps:
                      - fetch_a: ${FETCH('r', 'x')}
                      - set_a: { assign: [{ a: "\${r + base}" }] }
                - second:
                    steps:
                      - fetch_b: ${FETCH('r', 'y')}
                      - set_b: { assign: [{ b: "\${r}" }] }
        - done: { return: ["\${a}", "\${b}"] }`;

  it('read what is outside, and keep what is not shared to themselves', () => {
    const machine = start(branches);
    machine.settle(2, 0, { value: 2n });
    expect(machine.end).toBeNull();
    machine.settle(1, 0, { value: 1n });
    expect(machine.end).toEqual({ result: '[11,2]' });
  });

  it('all run to their end when one raises, and then the step raises all that was raised', () => {
    const machine = start(branches);
    machine.settle(1, 0, { error: 'broken' });
    expect(machine.end).toBeNull();
    machine.settle(2, 0, { value: 'not a number' });
    const { error } = machine.end as { error: { message: string; payload: ReadonlyMap<string, unknown> } };
    expect(error.payload.get('tags')).toEqual(['UnhandledBranchError']);
    const failed = error.payload.get('branches') as ReadonlyMap<string, ReadonlyMap<string, unknown>>[];
    expect(failed.map((branch) => branch.get('id'))).toEqual(['first']);
    expect(failed[0]!.get('error')!.get('payload')).toBe('broken');
    expect(failed[0]!.get('error')!.get('context')).toBe(
      'broken\nin step "fetch_a", routine "main", line: 11',
    );
  });

  it('may catch errors, inside and outside', () => {
    const definition = `
      - init: { assign: [{ seen: [] }] }
      - outer:
          try:
            parallel:
              shared: [seen]
              branches:
                - quiet:
                    steps:
                      - attempt:
                          try: { raise: inside }
                          except:
                            as: e
                            steps:
                              - note: { assign: [{ seen: "\${list.concat(seen, e)}" }] }
                - loud:
                    steps:
                      - fail: { raise: outside }
          except:
            as: e
            steps:
              - note2: { assign: [{ seen: "\${list.concat(seen, e.branches[0].error.payload)}" }] }
      - done: { return: "\${seen}" }`;
    expect(resultOf(definition)).toEqual(['inside', 'outside']);
  });

  it(`collect at most ${MAX_UNHANDLED_ERRORS} errors of an execution`, () => {
    const definition =
      '- all:\n    parallel:\n      for:\n        value: v\n        range: [1, 150]\n        steps:\n          - a: { raise: x }';
    const { payload } = errorOf(definition);
    expect(payload.branches).toHaveLength(MAX_UNHANDLED_ERRORS);
    expect(payload.truncated).toBe(true);
  });

  it('raise also when no more errors of the execution are collected', () => {
    const failing = (name: string, branches: number) => `
      - ${name}:
          try:
            parallel:
              for:
                value: v
                range: [1, ${branches}]
                steps:
                  - ${name}_fails: { raise: x }
          except:
            as: e
            steps:
              - ${name}_caught: { assign: [{ caught: "\${list.concat(caught, len(e.branches))}" }] }`;
    const definition = `
      - init: { assign: [{ caught: [] }] }${failing('first', 120)}${failing('second', 3)}
      - done: { return: "\${caught}" }`;
    expect(resultOf(definition)).toEqual([MAX_UNHANDLED_ERRORS, 0]);
  });

  it('may be nested twice', () => {
    const nested = (inner: string) => `{ parallel: { branches: [{ b: { steps: [${inner}] } }] } }`;
    const two = `- a: ${nested(`{ s2: ${nested('{ s3: { assign: [{ x: 1 }] } }')} }`)}`;
    expect(resultOf(two)).toBeNull();
    const three = `- a: ${nested(`{ s2: ${nested(`{ s3: ${nested('{ s4: { assign: [{ x: 1 }] } }')} }`)} }`)}`;
    expect(JSON.stringify(errorOf(three).payload)).toContain(
      'ParallelNestingError: parallel steps can be nested 2 deep',
    );
  });

  it('cannot set what the branch around them does not share, also by a way that the text does not show', () => {
    const definition = `
      - go: { next: late }
      - all:
          parallel:
            branches:
              - b:
                  steps:
                    - set: { assign: [{ x: 2 }] }
          next: done
      - late: { assign: [{ x: 1 }], next: all }
      - done: { return: "\${x}" }`;
    expect(errorOf(definition).payload.branches[0].error.payload.message).toContain('which is not shared');
  });
});
