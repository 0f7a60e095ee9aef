import { writeDouble } from '../values/json.ts';
import { raised } from '../values/raised-error.ts';
import { isList, isMap, typeOf, type Value } from '../values/value.ts';
import { required } from './parameter.ts';
import { pure } from './pure-function.ts';

const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 63n - 1n;
const INTEGER = /^[+-]?\d+$/;
const DOUBLE = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** https://docs.cloud.google.com/workflows/docs/reference/stdlib/expression-helpers */
export const conversions = {
  default: pure({ value: required('any'), default_value: required('any') }, ({ value, default_value }) =>
    value === null ? default_value : value,
  ),
  if: pure(
    { condition: required('boolean'), if_true: required('any'), if_false: required('any') },
    ({ condition, if_true, if_false }) => (condition ? if_true : if_false),
  ),
  keys: pure({ map: required('map') }, ({ map }) => [...map.keys()]),
  len: pure({ value: required('string', 'list', 'map') }, ({ value }) => BigInt(lengthOf(value))),
  get_type: pure({ value: required('any') }, ({ value }) => typeOf(value)),
  int: pure({ value: required('number', 'string') }, ({ value }) => toInteger(value)),
  double: pure({ value: required('number', 'string') }, ({ value }) => toDouble(value)),
  string: pure({ value: required('number', 'string', 'boolean') }, ({ value }) =>
    typeof value === 'number' ? writeDouble(value) : String(value),
  ),
};

/** Of a string the characters are counted, not the bytes. */
function lengthOf(value: Value): number {
  if (typeof value === 'string') return [...value].length;
  if (isList(value)) return value.length;
  return isMap(value) ? value.size : 0;
}

function toInteger(value: bigint | number | string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string' && !INTEGER.test(value)) {
    throw raised('ValueError', `not an integer [value=${JSON.stringify(value)}]`);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw raised('ValueError', `${value} is no integer`);
  }
  const integer = BigInt(typeof value === 'number' ? Math.trunc(value) : value.replace(/^\+/, ''));
  if (integer >= MIN_INTEGER && integer <= MAX_INTEGER) return integer;
  throw raised('ValueError', `more than a 64-bit integer holds [value=${value}]`);
}

function toDouble(value: bigint | number | string): number {
  if (typeof value === 'string' && !DOUBLE.test(value)) {
    throw raised('ValueError', `not a number [value=${JSON.stringify(value)}]`);
  }
  return Number(value);
}
