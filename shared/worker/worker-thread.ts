import { basename } from 'node:path';
import { type ResourceLimits, type Transferable, Worker } from 'node:worker_threads';
import { KlioError } from '../errors/klio-error.ts';
import { errorOf, type TaskReply } from './task-reply.ts';

export interface RunOptions {
  /** Stops the task, by ending its thread, as soon as it fires. */
  readonly signal: AbortSignal;
  /** Buffers of the task that are handed over instead of copied. */
  readonly transfer?: readonly Transferable[];
}

/** One thread that does one task at a time. It keeps the process alive only while it does. */
export class WorkerThread<Task, Result> {
  readonly #worker: Worker;
  readonly #name: string;
  #task: PromiseWithResolvers<Result> | null = null;
  #broken = false;
  /** Resolves when the thread is gone. */
  readonly ended: Promise<void>;

  /** Throws TRANSFORM_FAILED when the thread cannot be started. */
  constructor(entry: URL, resourceLimits: ResourceLimits) {
    this.#name = basename(entry.pathname);
    this.#worker = started(entry, this.#name, resourceLimits);
    this.#worker.unref();
    this.#worker.on('message', (reply: TaskReply<Result>) => this.#onReply(reply));
    this.#worker.on('messageerror', (cause) => this.#fail(crash(this.#name, cause)));
    this.#worker.on('error', (cause) => this.#fail(crash(this.#name, cause)));
    this.ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#fail(crash(this.#name, new Error(`it exited [exitCode=${code}]`)));
        resolve();
      });
    });
  }

  /** False once it has crashed or was stopped: it takes no task any more, and `ended` resolves. */
  get isUsable(): boolean {
    return !this.#broken;
  }

  /**
   * The task's result. Rejects with the KlioError that the task threw; TRANSFORM_FAILED when it threw anything
   * else or crashed the thread; RESOURCE_EXHAUSTED when the thread ran out of memory; DEADLINE_EXCEEDED, or the
   * signal's own KlioError, once the signal fires.
   */
  async run(task: Task, { signal, transfer = [] }: RunOptions): Promise<Result> {
    if (signal.aborted) throw timeIsUp(signal);
    const running = Promise.withResolvers<Result>();
    const onAbort = () => this.#fail(timeIsUp(signal));
    this.#task = running;
    signal.addEventListener('abort', onAbort, { once: true });
    this.#worker.ref();
    try {
      this.#send(task, transfer);
      return await running.promise;
    } finally {
      this.#task = null;
      signal.removeEventListener('abort', onAbort);
      this.#worker.unref();
    }
  }

  #send(task: Task, transfer: readonly Transferable[]): void {
    try {
      this.#worker.postMessage(task, transfer);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new KlioError('TRANSFORM_FAILED', `Cannot send task: ${message} [worker=${this.#name}]`, {
        cause,
      });
    }
  }

  #onReply(reply: TaskReply<Result>): void {
    if (reply.kind === 'done') this.#task?.resolve(reply.result);
    else if (reply.kind === 'refused') this.#task?.reject(errorOf(reply, this.#name));
    else this.#fail(errorOf(reply, this.#name));
  }

  /** The first failure is the one that tells; it is also the end of the thread. */
  #fail(error: KlioError): void {
    this.#task?.reject(error);
    if (this.#broken) return;
    this.#broken = true;
    void this.#worker.terminate();
  }
}

function started(entry: URL, name: string, resourceLimits: ResourceLimits): Worker {
  try {
    // No flags of the parent: a test runner's would bring its module loader along.
    return new Worker(entry, { execArgv: [], resourceLimits, name });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new KlioError('TRANSFORM_FAILED', `Cannot start worker: ${message} [worker=${name}]`, { cause });
  }
}

function crash(worker: string, cause: unknown): KlioError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const isMemory = cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return new KlioError(
    isMemory ? 'RESOURCE_EXHAUSTED' : 'TRANSFORM_FAILED',
    `Cannot finish task: its worker crashed, ${message.slice(0, 500)} [worker=${worker}]`,
    { cause },
  );
}

/** What a task ends in whose signal has fired. */
export function timeIsUp({ reason }: AbortSignal): KlioError {
  if (reason instanceof KlioError) return reason;
  return new KlioError('DEADLINE_EXCEEDED', 'Cannot finish task: time is up', { cause: reason });
}
