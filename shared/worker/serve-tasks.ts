import { parentPort, type Transferable } from 'node:worker_threads';
import { replyTo, type TaskReply } from './task-reply.ts';

export interface ServeOptions<Result> {
  /** Buffers of a result that are handed over instead of copied. */
  readonly transferOf?: (result: Result) => readonly Transferable[];
}

/** Makes a `*.worker.ts` file serve a WorkerPool: one task at a time, each answered. Throws outside a worker. */
export function serveTasks<Task, Result>(
  handle: (task: Task) => Result | Promise<Result>,
  { transferOf = () => [] }: ServeOptions<Result> = {},
): void {
  const port = parentPort;
  if (port === null) throw new Error('Cannot serve tasks: this is no worker thread');
  const answer = (reply: TaskReply<Result>, transfer: readonly Transferable[] = []) =>
    port.postMessage(reply, transfer);
  port.on('message', async (task: Task) => {
    try {
      const result = await handle(task);
      answer({ kind: 'done', result }, transferOf(result));
    } catch (thrown) {
      answer(replyTo(thrown));
    }
  });
}
