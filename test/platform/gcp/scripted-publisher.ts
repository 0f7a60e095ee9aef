import { promisify } from 'node:util';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { loadService } from '../../../scripts/emulator/pubsub/grpc/protos.ts';

type Call = ServerUnaryCall<{ messages: unknown[] }, unknown>;

/** What a publish meets: a gRPC status, or no answer at all. */
export type Reply = { readonly code: number; readonly details?: string } | 'ok' | 'stall';

/** Pub/Sub that answers publishes as it is told, one reply each in order, and else stores them. */
export async function startScriptedPublisher() {
  const replies: Reply[] = [];
  const calls: Call[] = [];
  const arrivals: (() => void)[] = [];
  const publish = (call: Call, callback: sendUnaryData<unknown>) => {
    calls.push(call);
    for (const arrived of arrivals.splice(0)) arrived();
    const reply = replies.shift() ?? 'ok';
    if (reply === 'stall') return;
    if (reply !== 'ok') callback({ code: reply.code, details: reply.details ?? 'told to fail' });
    else callback(null, { messageIds: call.request.messages.map((_, index) => `${calls.length}-${index}`) });
  };
  const server = new Server();
  server.addService(loadService('Publisher'), { publish });
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind('127.0.0.1:0', ServerCredentials.createInsecure());
  return {
    host: `127.0.0.1:${port}`,
    /** Forgets what was seen and set before. */
    meet(...next: Reply[]): void {
      calls.length = 0;
      replies.splice(0, Infinity, ...next);
    },
    calls,
    /** Resolves when the next publish has come. */
    nextCall: () => new Promise<void>((resolve) => arrivals.push(resolve)),
    close: () => server.forceShutdown(),
  };
}
