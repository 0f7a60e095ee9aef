import type { OidcSigner } from '../../core/oidc-signer.ts';
import type { CallContext } from '../engine/perform.ts';
import { MAX_HTTP_SECONDS } from '../limits.ts';
import { raised, raisedMap } from '../values/raised-error.ts';
import { isMap, type Value, type ValueMap } from '../values/value.ts';
import { buildRequest, type HttpResponse, responseValue } from './http-message.ts';
import { send } from './send.ts';
import { type Timing, within } from './within.ts';

export interface HttpCallOptions {
  readonly timing: Timing;
  readonly signer: OidcSigner;
}

/** http.get and its siblings. Raises an HttpError for every answer but 2xx. */
export async function httpCall(
  name: string,
  args: ReadonlyMap<string, Value>,
  { serviceAccount, signal }: CallContext,
  { timing, signer }: HttpCallOptions,
): Promise<Value> {
  const url = String(args.get('url'));
  const request = buildRequest({
    method: name === 'http.request' ? String(args.get('method')) : name.slice('http.'.length),
    url,
    query: args.get('query') ?? null,
    headers: args.get('headers') ?? null,
    body: args.get('body') ?? null,
  });
  const token = await bearer(args.get('auth') ?? null, url, serviceAccount, signer);
  const headers = token === null ? request.headers : { ...request.headers, Authorization: `Bearer ${token}` };
  const seconds = Number(args.get('timeout'));
  if (!(seconds > 0 && seconds <= MAX_HTTP_SECONDS)) {
    throw raised(
      'ValueError',
      `timeout must be more than 0 and at most ${MAX_HTTP_SECONDS} seconds [timeout=${seconds}]`,
    );
  }
  return checkStatus(
    await within(seconds, timing, signal, (inTime) => send({ ...request, headers }, inTime)),
  );
}

/** The response of a request that was answered well. Raises an HttpError, with the response, for any other. */
export function checkStatus(response: HttpResponse): ValueMap {
  const value = responseValue(response);
  if (response.status >= 200 && response.status < 300) return value;
  const message = `HTTP server responded with error code ${response.status}`;
  throw raisedMap('HttpError', message, Object.fromEntries(value));
}

async function bearer(auth: Value, url: string, email: string, signer: OidcSigner): Promise<string | null> {
  if (auth === null) return null;
  const [type, audience] = isMap(auth) ? [auth.get('type'), auth.get('audience') ?? url] : [null, url];
  if (type !== 'OIDC') {
    throw raised('AuthError', `this emulator has no credentials of type ${String(type)}, only OIDC`);
  }
  if (typeof audience !== 'string') throw raised('TypeError', 'the audience must be a string');
  return await signer.tokenFor({ email, audience });
}
