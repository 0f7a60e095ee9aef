import { describe, expect, it } from 'vitest';
import { errorOf, resultOf, run } from '../run.ts';

describe('steps', () => {
  it('run one after another, and a definition without a return comes to null', () => {
    expect(resultOf('- a:\n    assign: [{ x: 1 }]\n- b:\n    return: ${x + 1}')).toBe(2);
    expect(resultOf('- a:\n    assign: [{ x: 1 }]')).toBeNull();
  });

  it('take the argument as the one parameter of main, null when there is none', () => {
    const definition = 'main:\n  params: [args]\n  steps:\n    - a: { return: "${args}" }';
    expect(resultOf(definition, { argument: '{"n":[1,2.5,"x",null,true]}' })).toEqual({
      n: [1, 2.5, 'x', null, true],
    });
    expect(resultOf(definition)).toBeNull();
  });

  it('go where next says, also backwards and to the end', () => {
    const definition = `
      - init: { assign: [{ n: 0 }] }
      - again: { assign: [{ n: "\${n + 1}" }] }
      - check:
          switch:
            - condition: \${n < 5}
              next: again
            - condition: \${n == 5}
              next: done
          next: end
      - never: { return: "not reached" }
      - done: { return: "\${n}" }`;
    expect(resultOf(definition)).toBe(5);
    expect(resultOf(definition.replace('n == 5', 'n == 6'))).toBeNull();
  });

  it('of a switch run for the first condition that is true', () => {
    const definition = `
      main:
        params: [x]
        steps:
          - choose:
              switch:
                - condition: \${x < 10}
                  steps:
                    - small: { assign: [{ size: small }] }
                - condition: \${x < 100}
                  assign: [{ size: middle }]
                - condition: true
                  return: large
          - done: { return: "\${size}" }`;
    expect(['1', '50', '500'].map((argument) => resultOf(definition, { argument }))).toEqual([
      'small',
      'middle',
      'large',
    ]);
  });

  it('of a switch must have conditions that are true or false', () => {
    const definition = '- a:\n    switch:\n      - condition: ${1 + 0}\n        next: end';
    expect(errorOf(definition).payload).toEqual({
      message: 'TypeError: a condition takes a boolean [got=integer]',
      tags: ['TypeError'],
    });
  });

  it('assign to members, making maps on the way, and never change what other variables hold', () => {
    const definition = `
      - a:
          assign:
            - map: {}
            - map.x.y["z w"]: 1
            - list: [1, [2, 3]]
            - copy: \${list}
            - i: 1
            - list[i][i - 1]: changed
            - map.list: \${copy}
            - new.key: made
      - b: { return: ["\${map}", "\${list}", "\${new}"] }`;
    expect(resultOf(definition)).toEqual([
      { x: { y: { 'z w': 1 } }, list: [1, [2, 3]] },
      [1, ['changed', 3]],
      { key: 'made' },
    ]);
  });

  it.each([
    ['list[2]', 'IndexError'],
    ['list[-1]', 'IndexError'],
    ['list.x', 'TypeError'],
    ['text.x', 'TypeError'],
  ])('cannot assign to %s: %s', (target, tag) => {
    const definition = `- a:\n    assign: [{ list: [1, 2] }, { text: x }, { '${target}': 1 }]`;
    expect(errorOf(definition).payload.tags).toEqual([tag]);
  });

  it('raise strings and maps, with the way to the step', () => {
    const definition = `
      main:
        steps:
          - outer:
              call: inner
              args: { what: { code: 7, message: broken } }
      inner:
        params: [what]
        steps:
          - first: { assign: [{ x: 1 }] }
          - second: { raise: "\${what}" }`;
    expect(errorOf(definition)).toEqual({
      payload: { code: 7, message: 'broken' },
      context:
        'broken\nin step "second", routine "inner", line: 11\nin step "outer", routine "main", line: 4',
    });
    expect(errorOf('- a: { raise: oh }')).toEqual({
      payload: 'oh',
      context: 'oh\nin step "a", routine "main", line: 1',
    });
    expect(errorOf('- a: { raise: 1 }').payload.tags).toEqual(['TypeError']);
  });

  it('call subworkflows by name and in expressions, with defaults', () => {
    const definition = `
      main:
        steps:
          - named: { call: add, args: { b: 2, a: 1 }, result: x }
          - positional: { assign: [{ y: "\${add(10, 20, 30)}" }, { z: "\${add(1, add(2, 3))}" }] }
          - done: { return: ["\${x}", "\${y}", "\${z}"] }
      add:
        params: [a, b, c: 100]
        steps:
          - sum: { return: "\${a + b + c}" }`;
    expect(resultOf(definition)).toEqual([103, 60, 206]);
  });

  it('have the variables of their own call only', () => {
    const definition = `
      main:
        steps:
          - a: { assign: [{ x: 1 }] }
          - b: { call: other }
          - c: { return: "\${x}" }
      other:
        steps:
          - a: { assign: [{ x: 2 }] }`;
    expect(resultOf(definition)).toBe(1);
  });

  it('cannot return bytes', () => {
    expect(errorOf('- a: { return: "${text.encode(\\"x\\")}" }').payload.tags).toEqual(['TypeError']);
  });

  it('know where the execution runs, and the same execution has the same random ids', () => {
    const definition =
      '- a: { return: ["${uuid.generate()}", "${uuid.generate()}", "${sys.get_env(\\"A\\")}", "${sys.get_env(\\"B\\")}", "${sys.get_env(\\"B\\", \\"b\\")}"] }';
    const [first, second, ...rest] = resultOf(definition, { environment: { A: 'a' } }) as string[];
    expect(first).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(second).not.toBe(first);
    expect(rest).toEqual(['a', null, 'b']);
    expect((resultOf(definition) as string[])[0]).toBe(first);
  });
});

describe('a loop', () => {
  it('goes over a list with its index, and over a range with both its ends', () => {
    const definition = `
      - init: { assign: [{ seen: [] }] }
      - over_list:
          for:
            value: v
            index: i
            in: [a, b]
            steps:
              - note: { assign: [{ seen: "\${list.concat(seen, v + string(i))}" }] }
      - over_range:
          for:
            value: v
            range: [1, 3]
            steps:
              - note2: { assign: [{ seen: "\${list.concat(seen, v)}" }] }
      - over_doubles:
          for:
            value: v
            range: "\${[0.5, 2]}"
            steps:
              - note3: { assign: [{ seen: "\${list.concat(seen, v)}" }] }
      - over_nothing:
          for:
            value: v
            range: [1, 0]
            steps:
              - note4: { raise: never }
      - done: { return: "\${seen}" }`;
    expect(resultOf(definition)).toEqual(['a0', 'b1', 1, 2, 3, 0.5, 1.5]);
  });

  it('obeys break and continue, also from within a switch', () => {
    const definition = `
      - init: { assign: [{ seen: [] }] }
      - loop:
          for:
            value: v
            range: [1, 10]
            steps:
              - skip_even:
                  switch:
                    - condition: \${v % 2 == 0}
                      next: continue
                    - condition: \${v > 7}
                      next: break
              - note: { assign: [{ seen: "\${list.concat(seen, v)}" }] }
      - done: { return: "\${seen}" }`;
    expect(resultOf(definition)).toEqual([1, 3, 5, 7]);
  });

  it('can return from the workflow', () => {
    const definition =
      '- a:\n    for:\n      value: v\n      in: [1, 2]\n      steps:\n        - b: { return: "${v}" }';
    expect(resultOf(definition)).toBe(1);
  });

  it('keeps its variables to each turn, but sets those outside', () => {
    const definition = (last: string) => `
      - init: { assign: [{ total: 0 }] }
      - loop:
          for:
            value: v
            in: [1, 2, 3]
            steps:
              - add: { assign: [{ doubled: "\${v * 2}" }, { total: "\${total + doubled}" }] }
      - done: { return: "\${${last}}" }`;
    expect(resultOf(definition('total'))).toBe(12);
    expect(errorOf(definition('doubled')).payload.tags).toEqual(['KeyError']);
    expect(errorOf(definition('v')).payload.tags).toEqual(['KeyError']);
  });

  it.each(['{ a: 1 }', '5', '"${null}"'])('cannot go over %s', (what) => {
    const definition = `- a:\n    for:\n      value: v\n      in: ${what}\n      steps:\n        - b: { assign: [{ x: 1 }] }`;
    expect(errorOf(definition).payload.tags).toEqual(['TypeError']);
  });
});

describe('what an execution waits for', () => {
  it('is numbered, and shows where it waits', () => {
    const definition = `
      main:
        steps:
          - get: { call: http.get, args: { url: "http://x/" }, result: r }
          - log: { call: sys.log, args: { text: "\${r}" } }
          - nap: { call: sys.sleep, args: { seconds: 2.5 } }
          - done: { return: "\${r}" }`;
    const machine = run(definition);
    expect([...machine.pending]).toMatchObject([
      [
        1,
        { effect: { kind: 'call', name: 'http.get' }, position: { step: 'get', routine: 'main', line: 4 } },
      ],
    ]);
    machine.settle(1, 5_000, { value: 'answer' });
    expect(machine.positions).toEqual([{ routine: 'main', step: 'log', line: 5 }]);
    machine.settle(2, 6_000, { value: null });
    expect([...machine.pending]).toMatchObject([[3, { effect: { kind: 'sleep', untilMs: 8_500 } }]]);
    machine.settle(3, 8_500, { value: null });
    expect(machine.end).toEqual({ result: '"answer"' });
    expect(() => machine.settle(3, 9_000, { value: null })).toThrow(RangeError);
  });
});
