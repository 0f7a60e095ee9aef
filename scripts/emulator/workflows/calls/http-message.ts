import { parseJson, toJson } from '../values/json.ts';
import { raised } from '../values/raised-error.ts';
import {
  isBytes,
  isList,
  isMap,
  isNumber,
  mapOf,
  typeOf,
  type Value,
  type ValueMap,
} from '../values/value.ts';

/** A request as it goes out. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

/** A response as it came in. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const USER_AGENT = 'GoogleCloudWorkflows; (+https://cloud.google.com/workflows/docs)';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

/** Makes a request of arguments as http.request takes them. Raises a TypeError or ValueError. */
export function buildRequest(args: {
  readonly method: string;
  readonly url: string;
  readonly query: Value;
  readonly headers: Value;
  readonly body: Value;
}): HttpRequest {
  const method = args.method.toUpperCase();
  if (!METHODS.includes(method)) throw raised('ValueError', `unknown HTTP method [method=${args.method}]`);
  const headers = textHeaders(args.headers);
  const given = findHeader(headers, 'content-type');
  const body = args.body === null ? null : encodeBody(args.body, given);
  const agent = findHeader(headers, 'user-agent');
  const named = Object.entries(headers).filter(([name]) => !/^(user-agent|content-length|host)$/i.test(name));
  return {
    method,
    url: withQuery(args.url, args.query),
    headers: {
      ...Object.fromEntries(named),
      ...(body !== null && given === undefined && { 'Content-Type': defaultType(args.body) }),
      'User-Agent': agent === undefined ? USER_AGENT : `${agent} ${USER_AGENT}`,
    },
    body,
  };
}

/** Raises a ValueError for what is no address, and a TypeError for what cannot be part of one. */
export function withQuery(address: string, query: Value): URL {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol))
    throw raised('ValueError', `not an http or https URL [url=${address}]`);
  for (const [name, value] of query === null ? [] : entriesOf(query, 'query')) {
    for (const item of isList(value) ? value : [value]) url.searchParams.append(name, queryText(name, item));
  }
  return url;
}

/** What the call comes to: body, code and headers. The body is decoded by its type. */
export function responseValue({ status, headers, body }: HttpResponse): ValueMap {
  const type = headers['content-type'] ?? '';
  return mapOf({
    body: decodeBody(body, type),
    code: BigInt(status),
    headers: new Map(Object.entries(headers).map(([name, value]) => [canonicalName(name), value])),
  });
}

/** JSON as a value, text as a string, anything else as bytes; no body is null. JSON that is none stays text. */
export function decodeBody(body: Uint8Array, contentType: string): Value {
  if (body.length === 0) return null;
  const [type = ''] = contentType.split(';');
  const text = () => Buffer.from(body).toString();
  if (/^application\/(.+\+)?json$/i.test(type.trim())) {
    try {
      return parseJson(text());
    } catch {
      return text();
    }
  }
  return /^text\//i.test(type.trim()) ? text() : body;
}

function encodeBody(body: Value, contentType: string | undefined): Uint8Array {
  if (isBytes(body)) return body;
  if (contentType === undefined || /json/i.test(contentType)) return Buffer.from(toJson(body));
  if (typeof body === 'string') return Buffer.from(body);
  if (isMap(body) && /^application\/x-www-form-urlencoded\b/i.test(contentType)) {
    const pairs = entriesOf(body, 'body').map(([name, value]): [string, string] => [
      name,
      queryText(name, value),
    ]);
    return Buffer.from(new URLSearchParams(pairs).toString());
  }
  throw raised('TypeError', `a ${typeOf(body)} cannot be sent as ${contentType}`);
}

function defaultType(body: Value): string {
  return isBytes(body) ? 'application/octet-stream' : 'application/json; charset=utf-8';
}

function textHeaders(headers: Value): Record<string, string> {
  if (headers === null) return {};
  return Object.fromEntries(
    entriesOf(headers, 'headers').map(([name, value]) => {
      if (typeof value !== 'string') throw raised('TypeError', `a header must be a string [header=${name}]`);
      if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
        throw raised('ValueError', `a header has a character that it cannot have [header=${name}]`);
      }
      return [name, value];
    }),
  );
}

function findHeader(headers: Readonly<Record<string, string>>, lowerCase: string): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === lowerCase)?.[1];
}

function entriesOf(value: Value, what: string): [string, Value][] {
  if (isMap(value)) return [...value];
  throw raised('TypeError', `${what} must be a map [got=${typeOf(value)}]`);
}

function queryText(name: string, value: Value): string {
  if (typeof value === 'string' || typeof value === 'boolean' || isNumber(value)) return String(value);
  throw raised('TypeError', `a query parameter must be a string, number or boolean [parameter=${name}]`);
}

/** As Go writes the names of headers, and so the service. */
function canonicalName(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
