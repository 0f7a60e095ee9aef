import { KlioError } from '../errors/klio-error.ts';
import type { AnyJob, Job, Output } from '../graph/job.ts';
import type { ObjectInfo } from '../platform/object-store.ts';
import { isFresh, writtenBy } from './freshness.ts';
import type { Decision, Seen, Situation } from './situation.ts';

/** Times of different objects are comparable to within this only: Cloud Storage orders no two objects. */
export const MARGIN_MS = 10_000;

/** Act on this event; `remember` when another event of this request may act too. */
interface Act {
  readonly kind: 'act';
  readonly remember: boolean;
}

/**
 * Where several parents of one request meet, lets one of their events act and the others wait. The decision
 * rests on the message and on state that does not go back, so that no copy of the acting event ever waits;
 * in doubt it acts, since acting twice is one more skip and waiting in vain would lose the request.
 */
export function decideJoin(situation: Situation, seen: Seen): Decision | Act {
  const { job, inFlow, sender } = situation;
  if (sender === null || inFlow.length < 2) return { kind: 'act', remember: false };

  const unseen = inFlow.flatMap((parent) => readFrom(job, parent)).filter((output) => !seen.has(output));
  if (unseen.length > 0) return { kind: 'look', step: 'parents', ports: unseen };

  const isDone = (parent: AnyJob) =>
    readFrom(job, parent).every((output) => isFresh(seen.get(output) ?? null, { ...situation, job: parent }));
  if (!isDone(sender)) return { kind: 'fail', error: parentWithoutOutput(situation, sender) };
  const unfinished = inFlow.find((parent) => !isDone(parent));
  if (unfinished) return { kind: 'wait', for: unfinished };

  const written = inFlow.map((parent) => ({
    parent,
    objects: readFrom(job, parent).flatMap((output) => seen.get(output) ?? []),
  }));
  if (written.some(({ objects }) => objects.some((object) => isOfAnotherRequest(situation, object)))) {
    return { kind: 'act', remember: true };
  }
  const times = written.map(({ parent, objects }) => ({
    parent,
    atMs: Math.max(...objects.map((o) => o.createdAtMs)),
  }));
  const lastMs = Math.max(...times.map(({ atMs }) => atMs));
  const mayAct = times.filter(({ atMs }) => lastMs - atMs <= MARGIN_MS).map(({ parent }) => parent);
  if (mayAct.includes(sender)) return { kind: 'act', remember: mayAct.length > 1 };
  return { kind: 'wait', for: mayAct[0] ?? sender };
}

/** Another request wrote it since this one began, so the order of writing may not be that of the events. */
function isOfAnotherRequest({ request }: Situation, object: ObjectInfo): boolean {
  return writtenBy(object)?.id !== request.id && object.createdAtMs >= request.requestedAtMs - MARGIN_MS;
}

/** The outputs of a parent that the job reads. Others need not be there, and are not looked at. */
function readFrom(job: Job, parent: AnyJob): readonly Output[] {
  return Object.values(job.inputs).flatMap((input) =>
    input.kind === 'output' && input.job === parent ? [input] : [],
  );
}

/** The error of an event whose own parent's output is not there: asking that parent again could go on forever. */
export function parentWithoutOutput({ names, entityId, job, ...rest }: Situation, parent: AnyJob): KlioError {
  const objects = readFrom(job, parent).map((output) => {
    const { bucket, name } = names.object(output, entityId);
    return `gs://${bucket}/${name}`;
  });
  const state = rest.force ? 'is missing or older than the forced request' : 'is missing';
  return new KlioError(
    'PARENT_NO_OUTPUT',
    `Cannot run "${job.name}": its parent "${parent.name}" said it is done, but ${objects.join(' or ')} ${state}; ` +
      'check that both agree on bucket and suffix',
  );
}
