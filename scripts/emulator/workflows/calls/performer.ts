import { randomUUID } from 'node:crypto';
import type { OidcSigner } from '../../core/oidc-signer.ts';
import { childCall, type ExecutionStarter } from '../connectors/child-executions.ts';
import { functionCall } from '../connectors/functions.ts';
import {
  CONNECTOR_METHODS,
  FUNCTION_METHODS,
  PUBSUB_METHODS,
  STORAGE_METHODS,
} from '../connectors/methods.ts';
import { pubsubCall } from '../connectors/pubsub.ts';
import { storageCall } from '../connectors/storage.ts';
import type { CallContext, Perform } from '../engine/perform.ts';
import type { Call } from '../run/effect.ts';
import { raised } from '../values/raised-error.ts';
import { mapOf, type Value } from '../values/value.ts';
import { httpCall } from './http-call.ts';
import { logEntry, type WorkflowLogEntry } from './log.ts';
import type { Timing } from './within.ts';

/** Where the services are that connectors reach, as one account sees them. Those that are absent cannot be called. */
export interface CloudServices {
  /** `127.0.0.1:<port>` */
  readonly pubsub?: string;
  /** `http://127.0.0.1:<port>` */
  readonly storage?: string;
  /** `http://127.0.0.1:<port>`; a function's address is this and `/<functionName>`. */
  readonly functions?: string;
}

export interface PerformerOptions {
  readonly timing: Timing;
  readonly signer: OidcSigner;
  readonly servicesFor: (serviceAccount: string) => CloudServices;
  readonly onLog: (entry: WorkflowLogEntry) => void;
  /** Known only when the executions are, which need this to begin. */
  readonly executions: () => ExecutionStarter;
  /** `http://127.0.0.1:<port>`, where callbacks are received. */
  readonly callbackEndpoint: string;
}

const CALLBACK_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

/** Makes the calls of workflows to everything outside of them. */
export function createPerformer(options: PerformerOptions): Perform {
  const { timing, signer, onLog, executions, callbackEndpoint } = options;
  return async (call, context) => {
    const { name, args } = call;
    if (name.startsWith('http.')) return await httpCall(name, args, context, { timing, signer });
    if (name.includes('executions.'))
      return await childCall(name, args, context, { executions: executions(), timing });
    if (CONNECTOR_METHODS.has(name)) return await connectorCall(call, context, options);
    if (name === 'events.create_callback_endpoint') return createCallback(args, context, callbackEndpoint);
    if (name === 'sys.log') {
      onLog(logEntry(context.execution, args));
      return null;
    }
    throw raised('SystemError', `there is nothing that does ${name}`);
  };
}

function connectorCall(
  { name, args }: Call,
  context: CallContext,
  { servicesFor, timing, signer }: PerformerOptions,
): Promise<Value> {
  const { pubsub, storage, functions } = servicesFor(context.serviceAccount);
  const { signal } = context;
  const method = STORAGE_METHODS[name];
  if (method && storage) return storageCall(name, method, args, { endpoint: storage, timing, signal });
  if (name in PUBSUB_METHODS && pubsub) return pubsubCall(name, args, { host: pubsub, timing, signal });
  if (name in FUNCTION_METHODS && functions) {
    return functionCall(name, args, context, { endpoint: functions, signer, timing });
  }
  throw raised('SystemError', `there is no service for ${name}: the emulator was not told where it is`);
}

function createCallback(
  args: ReadonlyMap<string, Value>,
  { execution }: CallContext,
  endpoint: string,
): Value {
  const method = String(args.get('http_callback_method'));
  if (!CALLBACK_METHODS.includes(method)) {
    throw raised('ValueError', `unknown HTTP method [http_callback_method=${method}]`);
  }
  return mapOf({ url: `${endpoint}/v1/${execution}/callbacks/${randomUUID()}` });
}
