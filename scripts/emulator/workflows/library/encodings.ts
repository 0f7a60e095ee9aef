import { createHash, createHmac, getHashes } from 'node:crypto';
import { parseJson, toJson } from '../values/json.ts';
import { raised } from '../values/raised-error.ts';
import { isMap, type Value, type ValueMap } from '../values/value.ts';
import { optional, required } from './parameter.ts';
import { pure } from './pure-function.ts';

/** https://docs.cloud.google.com/workflows/docs/reference/stdlib/hash/compute_checksum */
const HASHES = ['MD5', 'SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512'];
const DEFAULT_INDENT = '    ';

const indent = optional(false, 'boolean', 'map');
const padding = optional(true, 'boolean');

/** Modules base64, hash and json: https://docs.cloud.google.com/workflows/docs/reference/stdlib/overview */
export const encodings = {
  'base64.decode': pure({ data: required('string'), padding }, ({ data, padding }) => {
    const bytes = Buffer.from(data, 'base64');
    if (encode(bytes, padding) === data) return bytes;
    throw raised('ValueError', `not base64 ${padding ? 'with' : 'without'} padding`);
  }),
  'base64.encode': pure({ data: required('bytes'), padding }, ({ data, padding }) => encode(data, padding)),
  'hash.compute_checksum': pure(
    { data: required('bytes'), algorithm: required('string') },
    ({ data, algorithm }) => createHash(hashName(algorithm)).update(data).digest(),
  ),
  'hash.compute_hmac': pure(
    { key: required('bytes'), data: required('bytes'), algorithm: required('string') },
    ({ key, data, algorithm }) => createHmac(hashName(algorithm), key).update(data).digest(),
  ),
  'json.decode': pure({ data: required('bytes', 'string') }, ({ data }) => {
    try {
      return parseJson(typeof data === 'string' ? data : Buffer.from(data).toString());
    } catch {
      throw raised('ValueError', 'not JSON');
    }
  }),
  'json.encode': pure({ data: required('any'), indent }, ({ data, indent }) =>
    Buffer.from(encodeJson(data, indent)),
  ),
  'json.encode_to_string': pure({ data: required('any'), indent }, ({ data, indent }) =>
    encodeJson(data, indent),
  ),
};

function encode(bytes: Uint8Array, padding: boolean): string {
  const text = Buffer.from(bytes).toString('base64');
  return padding ? text : text.replace(/=+$/, '');
}

function hashName(algorithm: string): string {
  if (HASHES.includes(algorithm) && getHashes().includes(algorithm.toLowerCase()))
    return algorithm.toLowerCase();
  throw raised('ValueError', `unknown algorithm [algorithm=${algorithm}, known=${HASHES.join(' ')}]`);
}

function encodeJson(data: Value, indent: boolean | ValueMap): string {
  if (!isMap(indent)) return toJson(data, indent ? DEFAULT_INDENT : '');
  const { prefix, step } = { prefix: textOf(indent, 'prefix'), step: textOf(indent, 'indent') };
  return toJson(data, step).replaceAll('\n', `\n${prefix}`);
}

function textOf(settings: ValueMap, name: 'prefix' | 'indent'): string {
  const text = settings.get(name) ?? '';
  if (typeof text === 'string' && /^\s*$/.test(text)) return text;
  throw raised('TypeError', `${name} must be a string of white space`);
}
