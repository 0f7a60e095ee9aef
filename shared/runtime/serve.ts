import { http } from '@google-cloud/functions-framework';
import type { JobGraph } from '../graph/graph.ts';
import type { Job } from '../graph/job.ts';
import { resourceNames } from '../graph/names.ts';
import { systemClock } from '../platform/clock.ts';
import { createGcsObjectStore } from '../platform/gcp/object-store.ts';
import { createPubSubPublisher } from '../platform/gcp/publisher.ts';
import { parseConfig } from './config.ts';
import { crashAt } from './crash.ts';
import type { CrashPoint } from './crash-point.ts';
import { DEAD_LETTER_TIME_MS } from './dead-letter.ts';
import { handleMessage } from './handle-message.ts';
import { logLine, traceIdOf } from './log-line.ts';
import { readPush } from './push-request.ts';
import type { Delivery, Runtime } from './runtime.ts';
import type { Transform } from './transform.ts';

/** Time between giving up and the function's timeout, beside the dead letter's own: for the answer. */
const ANSWER_TIME_MS = 1_000;

/**
 * Registers a job's function with functions-framework, under the job's name: it takes pushes and answers
 * when all is durable, 204 to acknowledge and 503 to have the message again.
 */
export function serveJob<I extends string, O extends string>(options: {
  readonly graph: JobGraph;
  readonly job: Job<I, O>;
  readonly transform: Transform<Job<I, O>>;
  /** For tests, which cause crashes and races there: called as each named point is passed. */
  readonly reached?: (point: CrashPoint, delivery: Delivery) => void | Promise<void>;
}): void {
  const { reached } = options;
  const shared = createRuntime(options.graph, options.job as Job, options.transform as Transform<Job>);
  http(options.job.name, async (request, response) => {
    const startMs = shared.clock.nowMs();
    const delivery = readPush(request, startMs);
    const runtime = reached
      ? { ...shared, reached: (point: CrashPoint) => reached(point, delivery) }
      : shared;
    const handled = await handleMessage(runtime, delivery);
    const totalMs = runtime.clock.nowMs() - startMs;
    runtime.log(logLine(runtime, delivery, handled, { totalMs, trace: traceIdOf(request.headers) }));
    response.status(handled.ack ? 204 : 503).end(() => runtime.reached?.('response-written'));
  });
}

function createRuntime(graph: JobGraph, job: Job, transform: Transform<Job>): Runtime {
  const { deployment, maxDeliveryAttempts, fault } = parseConfig(process.env);
  const { project } = deployment;
  return {
    graph,
    job,
    transform,
    names: resourceNames(deployment),
    store: createGcsObjectStore({ project }),
    publisher: createPubSubPublisher({ project }),
    clock: systemClock,
    timeLimitMs: job.limits.timeoutSeconds * 1000 - DEAD_LETTER_TIME_MS - ANSWER_TIME_MS,
    maxDeliveryAttempts,
    log: writeLine,
    ...(fault && { reached: crashAt(fault) }),
  };
}

/** One write per line: Cloud Logging reads an entry from each. */
function writeLine(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
