import { checkStatus } from '../calls/http-call.ts';
import { type HttpRequest, withQuery } from '../calls/http-message.ts';
import { send } from '../calls/send.ts';
import { type Timing, within } from '../calls/within.ts';
import type { CallContext } from '../engine/perform.ts';
import { toJson } from '../values/json.ts';
import { raised } from '../values/raised-error.ts';
import { isBytes, type Value } from '../values/value.ts';
import { connectorSettings } from './connector-settings.ts';
import { type ConnectorMethod, pathArguments } from './methods.ts';

const INSERT = 'googleapis.storage.v1.objects.insert';

/** A method of Cloud Storage's JSON API, by the emulator at `endpoint`. Comes to the body of the response. */
export async function storageCall(
  name: string,
  method: ConnectorMethod,
  args: ReadonlyMap<string, Value>,
  {
    endpoint,
    timing,
    signal,
  }: { readonly endpoint: string; readonly timing: Timing } & Pick<CallContext, 'signal'>,
): Promise<Value> {
  const { timeoutSeconds } = connectorSettings(args);
  const request = name === INSERT ? upload(args, method, endpoint) : plainRequest(args, method, endpoint);
  const response = await within(timeoutSeconds, timing, signal, (inTime) => send(request, inTime));
  return checkStatus(response).get('body') ?? null;
}

function plainRequest(
  args: ReadonlyMap<string, Value>,
  method: ConnectorMethod,
  endpoint: string,
): HttpRequest {
  const body = args.get('body') ?? null;
  return {
    method: method.verb,
    url: withQuery(`${endpoint}/storage/v1${pathOf(method, args)}`, queryOf(method, args)),
    headers: body === null ? {} : { 'Content-Type': 'application/json; charset=utf-8' },
    body: body === null ? null : Buffer.from(toJson(body)),
  };
}

/** Of data, as `uploadType: media` has it; the other ways are for files. */
function upload(args: ReadonlyMap<string, Value>, method: ConnectorMethod, endpoint: string): HttpRequest {
  if (args.get('uploadType') !== 'media')
    throw raised('ValueError', 'objects.insert needs uploadType: media');
  const name = args.get('name');
  if (typeof name !== 'string') throw raised('ValueError', 'objects.insert needs a name');
  const body = args.get('body') ?? null;
  const query = new Map([...queryOf(method, args), ['name', decoded(name)]]);
  return {
    method: 'POST',
    url: withQuery(`${endpoint}/upload/storage/v1${pathOf(method, args)}`, query),
    headers: { 'Content-Type': contentType(body) },
    body: isBytes(body) ? body : Buffer.from(typeof body === 'string' ? body : toJson(body)),
  };
}

/** Names of objects come encoded, as the service wants them: https://docs.cloud.google.com/workflows/docs/reference/googleapis/storage/Overview */
function pathOf(method: ConnectorMethod, args: ReadonlyMap<string, Value>): string {
  return pathArguments(method).reduce((path, name) => {
    const value = String(args.get(name));
    if (/[^\w.~!$&'()*+,;=:@%-]/.test(value)) {
      throw raised('ValueError', `${name} must be encoded by text.url_encode [${name}=${value}]`);
    }
    return path.replace(`{${name}}`, value);
  }, method.path);
}

function queryOf({ query }: ConnectorMethod, args: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  return new Map(
    query.flatMap((name) => {
      const value = args.get(name) ?? null;
      return value === null ? [] : [[name, value] as const];
    }),
  );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw raised('ValueError', `name is not URL-encoded [name=${name}]`);
  }
}

function contentType(body: Value): string {
  if (isBytes(body)) return 'application/octet-stream';
  return typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
}
