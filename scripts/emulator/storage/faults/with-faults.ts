import { Readable } from 'node:stream';
import type { FaultPlan } from '../../core/faults/fault-plan.ts';
import type { FaultAction, FaultOp } from '../../core/faults/rule.ts';
import type { Call, Handler } from '../http/call.ts';
import type { Reply } from '../http/reply.ts';
import type { Route } from '../http/router.ts';
import { ApiError } from '../model/errors.ts';
import { brokenHalfway, corrupted } from './spoil-body.ts';

type StorageOp = Extract<FaultOp, `objects.${string}`>;
type StorageAction = FaultAction<StorageOp>;

/** The same routes, where calls on objects meet what the plan has for them. */
export function withFaults(routes: readonly Route[], plan: FaultPlan): Route[] {
  return routes.map((route) => ({ ...route, handle: faulty(route, plan) }));
}

function faulty(route: Route, plan: FaultPlan): Handler {
  return async (call) => {
    const op = opOf(route, call);
    const action = op && plan.draw(op, `${call.param('bucket')}/${nameOf(call)}`);
    return action ? meet(action, route.handle, call) : route.handle(call);
  };
}

async function meet(action: StorageAction, handle: Handler, call: Call): Promise<Reply> {
  switch (action) {
    case 'return-reset-connection':
      return hangUp(call);
    case 'stall-always':
      await call.whenGone();
      throw told(503);
    case 'error-after-commit':
      discard(await handle(call));
      throw told(503);
    case 'reset-after-commit':
      discard(await handle(call));
      return hangUp(call);
    case 'return-broken-stream':
      return spoilt(await handle(call), brokenHalfway);
    case 'return-corrupted-data':
      return spoilt(await handle(call), corrupted);
    default:
      throw told(Number(action.slice('return-'.length)));
  }
}

/** Which operation a call is, undefined for those that no rule is about. */
function opOf({ method, path }: Route, { query }: Call): StorageOp | undefined {
  if (path.startsWith('upload/')) {
    return ({ POST: 'objects.insert', PUT: 'objects.insert-piece' } as const)[method as 'POST' | 'PUT'];
  }
  if (path.startsWith('download/') || path === '{bucket}/{object...}') return 'objects.download';
  if (path.endsWith('b/{bucket}/o') && method === 'GET') return 'objects.list';
  if (!path.endsWith('b/{bucket}/o/{object}')) return undefined;
  if (method === 'GET') return query.get('alt') === 'media' ? 'objects.download' : 'objects.get';
  return method === 'DELETE' ? 'objects.delete' : 'objects.update';
}

/** Of an upload only what its address says: its body is not read yet. */
function nameOf({ param, query }: Call): string {
  return param('object') || (query.get('name') ?? '');
}

async function hangUp(call: Call): Promise<never> {
  call.hangUp();
  await call.whenGone();
  throw told(503);
}

function told(status: number): ApiError {
  const reason = status === 429 ? 'rateLimitExceeded' : 'backendError';
  return new ApiError(status, reason, `A fault rule says so: ${status}`);
}

function discard({ stream }: Reply): void {
  stream?.destroy();
}

function spoilt(
  reply: Reply,
  spoil: (bytes: AsyncIterable<Uint8Array>, length: number) => AsyncIterable<Uint8Array>,
): Reply {
  if (!reply.stream) return reply;
  const length = Number(reply.headers['content-length'] ?? 0);
  return { ...reply, stream: Readable.from(spoil(reply.stream, length), { objectMode: false }) };
}
