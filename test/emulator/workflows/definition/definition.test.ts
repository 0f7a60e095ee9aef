import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseProgram } from '../../../../scripts/emulator/workflows/definition/parse-program.ts';
import { resultOf } from '../run.ts';

const EVERYTHING = `
# Has one of each kind.
main:
  params: [args]
  steps:
    - init:
        assign:
          - a: 1
          - b: 1.0
          - c: "\${a + b}"
          - d.e["f"]: {g: [1, "\${a}", 'text \${a}', null, true]}
          - sql: \${"SELECT * FROM x " +
              "WHERE y = 1"}
    - calls: {call: sub, args: {x: "\${a}"}, result: r, next: decide}
    - decide:
        switch:
          - condition: \${a == 1 and not ("x" in d)}
            next: loop
          - condition: true
            steps:
              - never: {raise: {code: 1, message: never}}
    - loop:
        for: {value: v, index: i, in: [1, 2], steps: [{turn: {assign: [{a: "\${a + v}"}]}}]}
    - together:
        parallel:
          shared: [a]
          concurrency_limit: 2
          exception_policy: continueAll
          branches:
            - left: {steps: [{l: {assign: [{a: 5}]}}]}
            - right: {call: sub, args: {x: 1}}
    - attempt:
        try: {call: sub, args: {x: 1}, result: r}
        retry: \${http.default_retry}
        except: {as: e, steps: [{s: {next: end}}]}
    - block:
        steps:
          - inner: {return: "\${[a, r, sql]}"}
sub:
  params: [x, y: "\${1 + 1}"]
  steps:
    - answer: {return: "\${x + y}"}
`;

describe('a definition', () => {
  it('is the same in YAML, in JSON on one line and in JSON on many', () => {
    const value = parse(EVERYTHING);
    const fromYaml = withoutLines(parseProgram(EVERYTHING));
    // JSON knows no difference between 1 and 1.0.
    const json = (indent?: number) => JSON.stringify(value, null, indent).replace(/"b":\s*1\b/, '"b": 1.0');
    expect(withoutLines(parseProgram(json()))).toEqual(fromYaml);
    expect(withoutLines(parseProgram(json(2)))).toEqual(fromYaml);
    expect(withoutLines(parseProgram(json(2).replaceAll('  ', '\t')))).toEqual(fromYaml);
    expect(resultOf(json())).toEqual([5, 3, 'SELECT * FROM x WHERE y = 1']);
    expect(resultOf(EVERYTHING)).toEqual([5, 3, 'SELECT * FROM x WHERE y = 1']);
  });

  it('leaves expressions within a text alone', () => {
    expect(resultOf('- a: { return: "is ${1 + 1}" }')).toBe('is ${1 + 1}');
  });

  it('knows integers of 64 bits, and doubles', () => {
    expect(resultOf('- a: { return: "${[get_type(1), string(9007199254740993), get_type(1.0)]}" }')).toEqual([
      'integer',
      '9007199254740993',
      'double',
    ]);
    expect(resultOf('- a: { assign: [{ x: 1.0 }] }\n- b: { return: "${get_type(x)}" }')).toBe('double');
  });
});

function withoutLines(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, withoutLines(member)]));
  if (Array.isArray(value)) return value.map(withoutLines);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'line')
      .map(([key, member]) => [key, withoutLines(member)]),
  );
}
