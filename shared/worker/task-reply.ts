import { type ErrorCode, KlioError } from '../errors/klio-error.ts';

/** What a worker answers to a task. */
export type TaskReply<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  /** The task ended in an error of ours, and the worker is as good as before. */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }
  /** The task threw anything else: nobody knows what it left behind. */
  | { readonly kind: 'broken'; readonly message: string; readonly stack: string };

/** Longer than any message of ours: what a library throws may hold a whole array. */
const MAX_MESSAGE_CHARS = 500;

/** The answer to a task that threw. Some libraries throw what is no Error, WebAssembly's numbers for one. */
export function replyTo(thrown: unknown): TaskReply<never> {
  if (thrown instanceof KlioError) return { kind: 'refused', code: thrown.code, message: thrown.message };
  const { message, stack = '' } = thrown instanceof Error ? thrown : new Error(`threw ${String(thrown)}`);
  return { kind: 'broken', message: message.slice(0, MAX_MESSAGE_CHARS), stack: stack.slice(0, 4_000) };
}

/** The error that a reply stands for, on the caller's side. */
export function errorOf(reply: Exclude<TaskReply<unknown>, { kind: 'done' }>, worker: string): KlioError {
  if (reply.kind === 'refused') return new KlioError(reply.code, reply.message);
  const cause = Object.assign(new Error(reply.message), { stack: reply.stack });
  return new KlioError('TRANSFORM_FAILED', `Cannot finish task: ${reply.message} [worker=${worker}]`, {
    cause,
  });
}
