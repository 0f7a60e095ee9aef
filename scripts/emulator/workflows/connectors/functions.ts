import type { OidcSigner } from '../../core/oidc-signer.ts';
import { checkStatus } from '../calls/http-call.ts';
import { withQuery } from '../calls/http-message.ts';
import { send } from '../calls/send.ts';
import { type Timing, within } from '../calls/within.ts';
import type { CallContext } from '../engine/perform.ts';
import { deterministicUuid } from '../run/deterministic-uuid.ts';
import { toJson } from '../values/json.ts';
import { raised } from '../values/raised-error.ts';
import { isMap, mapOf, type Value } from '../values/value.ts';
import { connectorSettings } from './connector-settings.ts';

const CALL = 'googleapis.cloudfunctions.v1.projects.locations.functions.call';
const SERVICE = 'googleapis.run.v2.projects.locations.services.get';

/** Calls a function of the host at `endpoint`, or tells where it is. */
export async function functionCall(
  name: string,
  args: ReadonlyMap<string, Value>,
  context: CallContext,
  options: { readonly endpoint: string; readonly signer: OidcSigner; readonly timing: Timing },
): Promise<Value> {
  const resource = String(args.get('name'));
  const id = /^projects\/[^/]+\/locations\/[^/]+\/(?:functions|services)\/([\w-]+)$/.exec(resource)?.[1];
  if (id === undefined)
    throw raised('ValueError', `not the name of a function or service [name=${resource}]`);
  const uri = `${options.endpoint}/${id}`;
  if (name === CALL) return await invoke(uri, args, context, options);
  if (name === SERVICE) return mapOf({ name: resource, uri });
  return mapOf({ name: resource, serviceConfig: mapOf({ uri }), state: 'ACTIVE' });
}

async function invoke(
  uri: string,
  args: ReadonlyMap<string, Value>,
  { execution, number, serviceAccount, signal }: CallContext,
  { signer, timing }: { readonly signer: OidcSigner; readonly timing: Timing },
): Promise<Value> {
  const body = args.get('body') ?? new Map<string, Value>();
  const data = isMap(body) ? (body.get('data') ?? '') : null;
  if (data === null) throw raised('TypeError', 'body must be a map with data');
  const token = await signer.tokenFor({ email: serviceAccount, audience: uri });
  const request = {
    method: 'POST',
    url: withQuery(uri, null),
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json; charset=utf-8' },
    body: Buffer.from(typeof data === 'string' ? data : toJson(data)),
  };
  const { timeoutSeconds } = connectorSettings(args);
  const response = await within(timeoutSeconds, timing, signal, (inTime) => send(request, inTime));
  checkStatus(response);
  return mapOf({
    executionId: deterministicUuid(`${execution} ${number}`),
    result: Buffer.from(response.body).toString(),
  });
}
