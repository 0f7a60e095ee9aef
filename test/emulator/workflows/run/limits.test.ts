import { describe, expect, it } from 'vitest';
import { errorOf, resultOf } from '../run.ts';

describe('an execution', () => {
  it('has at most 100,000 steps', () => {
    const counting = (turns: number) => `
      - init: { assign: [{ n: 1 }] }
      - again:
          switch:
            - condition: \${n < ${turns}}
              next: more
          next: done
      - more: { assign: [{ n: "\${n + 1}" }], next: again }
      - done: { return: "\${n}" }`;
    expect(resultOf(counting(49_999))).toBe(49_999);
    expect(errorOf(counting(50_000)).payload.tags).toEqual(['ResourceLimitError']);
  });

  it('has variables of at most 512 KB in all, and gets back what it gives up', () => {
    const kilobytes = (kb: number) => 'x'.repeat(kb * 1024);
    const argument = JSON.stringify({ text: kilobytes(200) });
    const definition = (last: string) => `
      main:
        params: [args]
        steps:
          - twice: { assign: [{ a: "\${args.text}" }, ${last}] }
          - done: { return: true }`;
    expect(resultOf(definition('{ b: 1 }'), { argument })).toBe(true);
    expect(errorOf(definition('{ b: "${args.text}" }'), { argument }).payload.tags).toEqual([
      'ResourceLimitError',
    ]);
    expect(resultOf(definition('{ a: null }, { b: "${args.text}" }'), { argument })).toBe(true);
  });

  it('gets back the memory of calls, loops and branches that have ended', () => {
    const argument = JSON.stringify('x'.repeat(100 * 1024));
    const definition = `
      main:
        params: [text]
        steps:
          - loop:
              for:
                value: i
                range: [1, 20]
                steps:
                  - call: { call: hold, args: { text: "\${text}" } }
                  - copy: { assign: [{ local: "\${text}" }] }
                  - both:
                      parallel:
                        for:
                          value: j
                          range: [1, 3]
                          steps:
                            - copy2: { assign: [{ local2: "\${text}" }] }
      hold:
        params: [text]
        steps:
          - copy3: { assign: [{ x: "\${text}" }] }`;
    expect(resultOf(definition, { argument })).toBeNull();
  });

  it('has strings of at most 256 KB', () => {
    const definition = (kb: number) => `
      main:
        params: [text]
        steps:
          - a: { assign: [{ x: "\${text + text}" }] }
          - free: { assign: [{ text: null }] }
          - done: { return: "\${len(x) == ${kb} * 1024}" }`;
    const argument = (kb: number) => JSON.stringify('x'.repeat((kb * 1024) / 2));
    expect(resultOf(definition(256), { argument: argument(256) })).toBe(true);
    expect(errorOf(definition(258), { argument: argument(258) }).payload.tags).toEqual([
      'ResourceLimitError',
    ]);
  });

  it('has calls at most 20 deep', () => {
    const recursive = (calls: number) => `
      main:
        steps:
          - a: { call: down, args: { n: ${calls} }, result: r }
          - b: { return: "\${r}" }
      down:
        params: [n]
        steps:
          - stop:
              switch:
                - condition: \${n <= 1}
                  return: bottom
          - a: { call: down, args: { n: "\${n - 1}" }, result: r }
          - b: { return: "\${r}" }`;
    expect(resultOf(recursive(19))).toBe('bottom');
    expect(errorOf(recursive(20)).payload.tags).toEqual(['RecursionError']);
  });
});
