import type { Delivery, Handled, Outcome, Runtime } from './runtime.ts';

const SEVERITY: Record<Outcome, string> = {
  processed: 'INFO',
  skipped: 'INFO',
  requested_parents: 'INFO',
  pinged: 'INFO',
  waited: 'DEBUG',
  dropped: 'DEBUG',
  failed: 'WARNING',
  rejected: 'ERROR',
};

/**
 * The one line that each message leaves, in Cloud Logging's fields:
 * https://cloud.google.com/logging/docs/structured-logging#special-payload-fields
 */
export function logLine(
  runtime: Runtime,
  delivery: Delivery,
  handled: Handled,
  context: { readonly totalMs: number; readonly trace: string | undefined },
): Record<string, unknown> {
  const { outcome, error, facts } = handled;
  const { job, names } = runtime;
  const subject = facts.entityId === undefined ? '' : ` ${facts.entityId}`;
  return {
    severity: SEVERITY[outcome],
    message: error
      ? `${job.name}${subject} ${outcome}: ${error.message}`
      : `${job.name}${subject} ${outcome}`,
    ...(context.trace && {
      'logging.googleapis.com/trace': `projects/${names.project}/traces/${context.trace}`,
    }),
    ...(error?.stack && outcome === 'rejected' && { stack_trace: error.stack }),
    klio: {
      outcome,
      job: job.name,
      entityId: facts.entityId,
      requestId: facts.requestId,
      messageId: delivery.messageId,
      attempt: delivery.attempt,
      sender: facts.sender,
      force: facts.force || undefined,
      parents: facts.parents,
      reason: facts.reason,
      code: error?.code,
      ms: { ...facts.stepMs, total: context.totalMs },
      bytesIn: facts.bytesIn,
      bytesOut: facts.bytesOut,
    },
  };
}

/** The trace id of a request, from W3C `traceparent` or Google's older header. */
export function traceIdOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  const text = (name: string) => String(headers[name] ?? '');
  return (
    /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(text('traceparent'))?.[1] ??
    /^([0-9a-f]{32})\//.exec(text('x-cloud-trace-context'))?.[1]
  );
}
