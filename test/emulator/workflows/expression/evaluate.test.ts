import { describe, expect, it } from 'vitest';
import { evaluated } from '../run.ts';

describe('an expression', () => {
  it.each([
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['7 - 2 - 1', '4'],
    ['-2 * 3', '-6'],
    ['- - 2', '2'],
    ['1 + 1.0', '2.0'],
    ['6 / 3', '2.0'],
    ['7 // 2', '3'],
    ['-7 // 2', '-4'],
    ['-7 % 3', '2'],
    ['7 % -3', '-2'],
    ['7.5 // 2', '3.0'],
    ['5.5 % 2', '1.5'],
    ['1e3', '1000.0'],
    ['9223372036854775807', '9223372036854775807'],
    ['9007199254740993 + 0', '9007199254740993'],
    ['"a" + "b"', '"ab"'],
    [String.raw`"say \"hi\"\n\u00e9"`, String.raw`"say \"hi\"\né"`],
    ['1 < 2 and 2 <= 2', 'true'],
    ['1 == 1.0', 'true'],
    ['"1" == 1', 'false'],
    ['null == null', 'true'],
    ['"a" < "b"', 'true'],
    ['not true or true', 'true'],
    ['NOT true OR true AND false', 'false'],
    ['not (1 in [1, 2])', 'false'],
    ['3 in [1, 2, 3.0]', 'true'],
    ['[1, [2, "x"]]', '[1,[2,"x"]]'],
    ['[1, [2, "x"]][1][0]', '2'],
    ['True == TRUE', 'true'],
    ['1 + 2 == 3', 'true'],
    ['true == 1 < 2', '"TypeError"'],
  ])('%s is %s', (expression, expected) => {
    if (expected === '"TypeError"') expect(() => evaluated(expression)).toThrow('TypeError');
    else expect(evaluated(expression)).toBe(expected);
  });

  it.each([
    ['v.a.b', '1'],
    ['v.a["b"]', '1'],
    ['v["a"].b + v.list[0]', '11'],
    ['v.list[1 + 1]', '"z"'],
    ['"a" in v', 'true'],
    ['"x" in v', 'false'],
    ['v.list == [10, 20, "z"]', 'true'],
    ['v.a == v.a', 'true'],
  ])('reads members: %s is %s', (expression, expected) => {
    expect(evaluated(expression, { a: { b: 1 }, list: [10, 20, 'z'] })).toBe(expected);
  });

  it('looks at the right side of and and or only where it matters', () => {
    expect(evaluated('"x" in v and v.x == 1', {})).toBe('false');
    expect(evaluated('not ("x" in v) or v.x == 1', {})).toBe('true');
  });

  it.each([
    ['1 / 0', 'ZeroDivisionError: division by zero'],
    ['1 % 0', 'ZeroDivisionError'],
    ['"a" + 1', 'TypeError: unsupported operand types for +: string and integer'],
    ['1 < "a"', 'TypeError'],
    ['true + true', 'TypeError'],
    ['not 1', 'TypeError: not takes a boolean'],
    ['1 and true', 'TypeError'],
    ['-"a"', 'TypeError'],
    ['"a" in "abc"', 'TypeError'],
    ['v.x', 'KeyError: key not found: x'],
    ['v.list[3]', 'IndexError: index out of range'],
    ['v.list[-1]', 'IndexError'],
    ['v.list["0"]', 'TypeError'],
    ['v.nothing.x', 'TypeError: a null has no members'],
    ['9223372036854775807 + 1', 'ValueError: the result is more than a 64-bit integer holds'],
  ])('%s raises %s', (expression, message) => {
    expect(() => evaluated(expression, { list: [1, 2, 3], nothing: null })).toThrow(message);
  });

  it('says where it raised', () => {
    expect(() => evaluated('1 / 0')).toThrow('in step "go", routine "main", line: 1');
  });
});
