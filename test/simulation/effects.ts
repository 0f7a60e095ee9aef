import type { ObjectInfo, ObjectName, WriteOptions } from '../../shared/platform/object-store.ts';
import type { OutgoingMessage } from '../../shared/platform/publisher.ts';
import { requestOf } from './asks.ts';
import { checkExecution } from './check-execution.ts';
import { checkPublish } from './check-messages.ts';
import { checkWrite } from './check-writes.ts';
import { contentOf, entityOf, type StoredMessage } from './sim-broker.ts';
import type { SimProcess } from './sim-process.ts';
import { MARKER_PREFIX } from './sim-store.ts';
import type { World } from './world.ts';

/** Half the margin of the join: the times of two objects are then wrong by the margin at most. */
const MAX_SKEW_MS = 5_000;

// What the operations of a process do when their moment comes.

export function look(world: World, process: SimProcess, object: ObjectName): ObjectInfo | null {
  const { live } = world.store.at(object);
  if (live && object.name.startsWith(MARKER_PREFIX)) process.foundMarker = true;
  world.say(`${process.label} looks at ${object.name}: ${live ? `#${live.generation}` : 'nothing'}`);
  return live;
}

export function write(
  world: World,
  process: SimProcess,
  object: ObjectName,
  content: { readonly bytes: Uint8Array; readonly options: WriteOptions },
): ObjectInfo | null {
  const { metadata, ifGenerationMatch } = content.options;
  const previous = world.store.at(object).live;
  if ((previous?.generation ?? '0') !== ifGenerationMatch) {
    world.say(`${process.label} may not write ${object.name}: #${previous?.generation} is there`);
    return null;
  }
  const { step } = world;
  const createdAtMs = objectTimeMs(world);
  const version = world.store.put(object, {
    bytes: content.bytes,
    metadata,
    createdAtMs,
    step,
    writtenBy: process,
  });
  world.say(`${process.label} writes ${object.name}#${version.generation}`);
  if (object.name.startsWith(MARKER_PREFIX)) return version;
  const { force } = contentOf(process.owed.message) ?? {};
  const request = force ? requestOf(process.owed.message).id : '';
  world.results.add(`${process.node.name}/${entityOf(process.owed.message)}/${request}`);
  checkWrite(world, process, previous, version);
  return version;
}

/** What an external job does: no precondition, no lineage. */
export function overwrite(world: World, process: SimProcess, object: ObjectName, text: string): void {
  const { step } = world;
  const content = { bytes: Buffer.from(text), metadata: {}, createdAtMs: objectTimeMs(world), step };
  const { generation } = world.store.put(object, { ...content, writtenBy: process });
  world.say(`${process.label} overwrites ${object.name}#${generation}`);
}

function objectTimeMs({ nowMs, random, scenario }: World): number {
  if (scenario.rates.timeSkew === 0) return nowMs;
  return nowMs + random.below(2 * MAX_SKEW_MS + 1) - MAX_SKEW_MS;
}

export function publish(world: World, process: SimProcess, topic: string, message: OutgoingMessage): string {
  const stored = store(world, process, topic, message);
  checkPublish(world, process, stored);
  if (world.strikes('publisherDuplicate')) store(world, process, topic, message);
  return stored.id;
}

function store(world: World, process: SimProcess, topic: string, message: OutgoingMessage): StoredMessage {
  const { node, owed } = process;
  const stored = world.broker.publish(topic, message, world.nowMs);
  process.published.push(stored);
  world.tally.count('messages');
  world.say(`${process.label} publishes ${stored.id} to ${topic.split('/').at(-1)}`);
  if (node.kind === 'external') world.asks.inherit(stored, owed.message);
  else if (topic === world.graph.names.outputTopic(node))
    world.events.push({ publisher: node, message: stored });
  return stored;
}

export function execute(world: World, process: SimProcess, entityId: string): void {
  world.tally.count('executions');
  world.say(`${process.label} runs its transform`);
  checkExecution(world, process, entityId);
}
