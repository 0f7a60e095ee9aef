import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromStored,
  parseJson,
  toJson,
  toStored,
} from '../../../../scripts/emulator/workflows/values/json.ts';
import type { Value } from '../../../../scripts/emulator/workflows/values/value.ts';

const key = fc.oneof(fc.string(), fc.constantFrom('\u0000bytes', '\u0000\u0000bytes', '__proto__', 'bytes'));
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

describe('values', () => {
  it('are read back as the very same from what is stored of them', () => {
    const property = fc.property(value, (written) => {
      expect(fromStored(toStored(written))).toEqual(written);
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  it('keep integers and doubles apart in JSON', () => {
    const text = '{"a":[1,1.0,-0.0,1e+30,9223372036854775807,9223372036854775808],"b":{"":null}}';
    expect(toJson(parseJson(text))).toBe(
      '{"a":[1,1.0,-0.0,1e+30,9223372036854775807,9223372036854776000.0],"b":{"":null}}',
    );
  });

  it('have their keys sorted in JSON, and indented where that is asked for', () => {
    expect(toJson(parseJson('{"b":{"d":1,"c":[]},"a":[1,{}]}'), '  ')).toBe(
      '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": {\n    "c": [],\n    "d": 1\n  }\n}',
    );
  });

  it.each([[Buffer.from('x')], [Number.NaN], [Number.POSITIVE_INFINITY]])(
    'that JSON does not have are refused',
    (value) => {
      expect(() => toJson([value])).toThrow(/^(Type|Value)Error/);
    },
  );
});
