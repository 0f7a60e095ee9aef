import { raised } from '../values/raised-error.ts';
import { equals, isList, isMap, isNumber, typeOf, type Value } from '../values/value.ts';
import type { BinaryOperator, UnaryOperator } from './expression.ts';

const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 63n - 1n;

/** Raises a TypeError for what the operator does not take. */
export function applyUnary(operator: UnaryOperator, operand: Value): Value {
  if (operator === 'not') return !asBoolean(operand, operator);
  if (typeof operand === 'bigint') return checkRange(-operand);
  if (typeof operand === 'number') return -operand;
  throw raised('TypeError', `unsupported operand type for -: ${typeOf(operand)}`);
}

/** All but `and` and `or`, which do not always look at their right side. Raises TypeError, ValueError or ZeroDivisionError. */
export function applyBinary(
  operator: Exclude<BinaryOperator, 'and' | 'or'>,
  left: Value,
  right: Value,
): Value {
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case 'in':
      return isIn(left, right);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right);
    default:
      return compute(operator, left, right);
  }
}

/** Raises a TypeError for anything but true and false. */
export function asBoolean(value: Value, what: string): boolean {
  if (typeof value === 'boolean') return value;
  throw raised('TypeError', `${what} takes a boolean [got=${typeOf(value)}]`);
}

function isIn(item: Value, container: Value): boolean {
  if (isList(container)) return container.some((other) => equals(item, other));
  if (isMap(container) && typeof item === 'string') return container.has(item);
  throw unsupported('in', item, container);
}

function compare(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value): boolean {
  const order = orderOf(operator, left, right);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** Negative, zero or positive; NaN where a NaN is compared, which is then neither. */
function orderOf(operator: string, left: Value, right: Value): number {
  if (isNumber(left) && isNumber(right))
    return left < right ? -1 : left > right ? 1 : equals(left, right) ? 0 : NaN;
  if (typeof left === 'string' && typeof right === 'string')
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  throw unsupported(operator, left, right);
}

type Arithmetic = '*' | '/' | '//' | '%' | '+' | '-';

function compute(operator: Arithmetic, left: Value, right: Value): Value {
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') return left + right;
  if (!isNumber(left) || !isNumber(right)) throw unsupported(operator, left, right);
  // biome-ignore lint/suspicious/noDoubleEquals: only == compares a bigint with a number
  if (right == 0 && (operator === '/' || operator === '//' || operator === '%')) {
    throw raised('ZeroDivisionError', 'division by zero');
  }
  if (typeof left === 'bigint' && typeof right === 'bigint' && operator !== '/') {
    return checkRange(computeIntegers(operator, left, right));
  }
  return computeDoubles(operator, Number(left), Number(right));
}

function computeIntegers(operator: Exclude<Arithmetic, '/'>, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '//':
      return (left - floorRemainder(left, right)) / right;
    case '%':
      return floorRemainder(left, right);
  }
}

/** Has the sign of the divisor, so that `a == a // b * b + a % b`. */
function floorRemainder(left: bigint, right: bigint): bigint {
  const remainder = left % right;
  return remainder !== 0n && remainder < 0n !== right < 0n ? remainder + right : remainder;
}

function computeDoubles(operator: Arithmetic, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '//':
      return Math.floor(left / right);
    case '%':
      return left - right * Math.floor(left / right);
  }
}

function checkRange(value: bigint): bigint {
  if (value >= MIN_INTEGER && value <= MAX_INTEGER) return value;
  throw raised('ValueError', 'the result is more than a 64-bit integer holds');
}

function unsupported(operator: string, left: Value, right: Value): Error {
  return raised(
    'TypeError',
    `unsupported operand types for ${operator}: ${typeOf(left)} and ${typeOf(right)}`,
  );
}
