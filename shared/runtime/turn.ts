import { KlioError } from '../errors/klio-error.ts';
import type { KlioMessage, RequestStamp } from '../message/klio-message.ts';
import type { Facts } from './facts.ts';
import { parentsInFlow, sendingParent } from './flow.ts';
import type { Delivery, Runtime } from './runtime.ts';
import type { Situation } from './situation.ts';

/** One accepted message on its way through a job. */
export interface Turn {
  readonly runtime: Runtime;
  readonly delivery: Delivery;
  /** As it came in, with this job in its audit log and its request filled in. */
  readonly message: KlioMessage & { readonly request: RequestStamp };
  readonly situation: Situation;
  readonly signal: AbortSignal;
  readonly facts: Facts;
}

/** A message that passed through more jobs than this goes round. */
const MAX_AUDIT_ENTRIES = 64;

/**
 * Enters this job into the message and reads off where it stands. Throws CYCLE when the audit log is too long,
 * and FORCE_NOT_ALLOWED when the message forces a job that never replaces what exists.
 */
export function beginTurn(
  runtime: Runtime,
  delivery: Delivery,
  incoming: KlioMessage,
  context: { readonly signal: AbortSignal; readonly facts: Facts },
): Turn {
  const { graph, job, names, clock } = runtime;
  const auditLog = [...incoming.auditLog, { job: names.identity(job), atMs: clock.nowMs() }];
  if (auditLog.length > MAX_AUDIT_ENTRIES) throw tooManyJobs(job.name, auditLog.length);
  if (incoming.force && !incoming.ping && !job.allowForce) throw forceNotAllowed(job.name);
  const request = incoming.request ?? { id: delivery.messageId, requestedAtMs: delivery.publishTimeMs };
  const message = { ...incoming, auditLog, request };
  const sender = sendingParent(runtime, delivery);
  const situation: Situation = {
    graph,
    job,
    names,
    entityId: message.entityId,
    force: message.force,
    request,
    sender,
    inFlow: parentsInFlow(runtime, message, sender),
    plannedBefore: message.plannedBy.filter((name) => name === job.name).length,
  };
  return { runtime, delivery, message, situation, ...context };
}

function tooManyJobs(jobName: string, entries: number): KlioError {
  return new KlioError(
    'CYCLE',
    `Cannot run "${jobName}": the message passed through ${entries} jobs, at most ${MAX_AUDIT_ENTRIES} are allowed; ` +
      'check the graph and its external jobs for a round',
  );
}

function forceNotAllowed(jobName: string): KlioError {
  return new KlioError(
    'FORCE_NOT_ALLOWED',
    `Cannot force "${jobName}": its declaration says allowForce: false; ` +
      'delete the outputs that are to be made again, then publish without force',
  );
}
