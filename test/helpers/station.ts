import type { JobGraph } from '../../shared/graph/graph.ts';
import type { Input, Job } from '../../shared/graph/job.ts';
import { resourceNames } from '../../shared/graph/names.ts';
import { decodeMessage } from '../../shared/message/decode.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { type KlioMessage, newMessage, type Recipients } from '../../shared/message/klio-message.ts';
import { handleMessage } from '../../shared/runtime/handle-message.ts';
import type { Delivery, Runtime } from '../../shared/runtime/runtime.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { createMemoryObjectStore } from './memory-object-store.ts';
import { createMemoryPublisher } from './memory-publisher.ts';
import { VirtualClock } from './virtual-clock.ts';

export const names = resourceNames({ project: 'demo-klio', prefix: 'klio' });
export const ENTITY = 'track1';

/** One job on fakes, with ways to put objects, deliver messages and read what came of it. */
export function createStation(graph: JobGraph, job: Job, transform: Transform<Job> = describeInputs) {
  const clock = new VirtualClock();
  const store = createMemoryObjectStore({ clock });
  const publisher = createMemoryPublisher();
  const lines: Record<string, unknown>[] = [];
  const runtime: Runtime = {
    graph,
    job,
    names,
    transform,
    store,
    publisher,
    clock,
    timeLimitMs: 60_000,
    maxDeliveryAttempts: 20,
    log: (line) => lines.push({ ...line }),
  };
  let deliveries = 0;
  const deliver = (
    message: KlioMessage | Uint8Array,
    how: Partial<Delivery> = {},
    changes: Partial<Runtime> = {},
  ) => {
    deliveries += 1;
    const data = message instanceof Uint8Array ? message : encodeMessage(message);
    const defaults = {
      attributes: {},
      messageId: `m${deliveries}`,
      publishTimeMs: clock.nowMs(),
      attempt: 1,
    };
    return handleMessage({ ...runtime, ...changes }, { data, ...defaults, from: undefined, ...how });
  };
  const published = (topic: string) =>
    publisher.on(topic).map(({ data, attributes }) => ({ ...decodeMessage(data, graph), attributes }));
  return {
    /** Puts the objects of the entity there. */
    put: (...ports: Input[]) => {
      for (const port of ports) store.put(names.object(port, ENTITY), 'there');
    },
    textOf: (port: Input) => Buffer.from(store.get(names.object(port, ENTITY))?.bytes ?? []).toString(),
    clock,
    store,
    publisher,
    lines,
    runtime,
    deliver,
    /** Messages on a topic, decoded. */
    published,
    events: () => published(names.outputTopic(job)),
    deadLetters: () => publisher.on(names.deadLetterTopic(job)),
    outputNames: () => store.all().map((object) => object.name),
  };
}

/** The text of all inputs and the entity: bytes that tell where they came from. */
export const describeInputs: Transform<Job> = async ({ entityId, inputs }) => {
  const texts = await Promise.all(
    Object.entries(inputs).map(async ([name, file]) => `${name}=${await file.text()}`),
  );
  return { text: `${entityId}(${texts.join(',')})` };
};

/** The audit log of a message that passed through these jobs. */
export function passedThrough(...jobs: Job[]) {
  return jobs.map((job) => ({ job: names.identity(job), atMs: 0 }));
}

export function limitedTo(...jobs: Job[]): Recipients {
  return { kind: 'limited', jobs: jobs.map((job) => names.identity(job)) };
}

/** A message about the one entity of these tests. */
export function about(fields: Parameters<typeof newMessage>[1] = {}): KlioMessage {
  return newMessage(ENTITY, fields);
}
