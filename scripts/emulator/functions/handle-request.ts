import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../shared/platform/clock.ts';
import { answer } from './answer.ts';
import { type ForwardResult, forwardRequest } from './forward-request.ts';
import { refuseCaller } from './refuse-caller.ts';
import { refuseRequest } from './refuse-request.ts';
import type { ServedFunctions } from './served-functions.ts';

const MAX_DEATH_LAG_MS = 250;
const GONE = 'The caller has gone';

/** Answers one request, in the steps in which Cloud Run does. */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  functions: ServedFunctions,
  clock: Clock,
): Promise<void> {
  const refusal = refuseRequest(request);
  if (refusal) return answer(response, refusal.status, refusal.reason);
  const { functionName, path } = parseTarget(request.url ?? '/');
  const target = await functions.find(functionName);
  if (!target) return answer(response, 404, `There is no function ${JSON.stringify(functionName)}`);
  const { fn, pool, verifier, tellRefusal } = target;
  const address = `http://127.0.0.1:${request.socket.localPort}/${functionName}`;
  const callerRefusal = await refuseCaller(request.headers.authorization, fn, address, verifier);
  if (callerRefusal) {
    tellRefusal(callerRefusal.reason);
    return answer(response, callerRefusal.status, callerRefusal.reason);
  }
  const lease = await pool.acquire(whenGone(response));
  if ('status' in lease) return answer(response, lease.status, lease.reason);
  const { socketPath, agent, ended } = lease.instance;
  let result: ForwardResult = 'broken';
  try {
    const destination = { socketPath, agent, path, timeoutMs: fn.timeoutSeconds * 1000, clock };
    result = await forwardRequest(request, response, destination);
    if (result === 'broken') await orSoon(ended, clock);
  } finally {
    lease.release(result === 'timed-out');
  }
}

/** `/<functionName>/<rest>` as name and `/<rest>`, the query being part of the rest. */
function parseTarget(url: string): { functionName: string; path: string } {
  const [, functionName = '', rest = ''] = /^\/([^/?]*)\/?(.*)$/.exec(url) ?? [];
  return { functionName, path: `/${rest}` };
}

/** A broken connection is mostly the first sign that the process is gone: hand the place to nobody meanwhile. */
function orSoon(ended: Promise<void>, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(MAX_DEATH_LAG_MS, resolve);
    void ended.then(() => {
      cancel();
      resolve();
    });
  });
}

/** Fires when the caller has closed the connection, or has its answer. */
function whenGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort(GONE)); // without a reason each would make an Error with a stack
  return controller.signal;
}
