import type { AnyJob } from '../../shared/graph/job.ts';
import type { RequestStamp } from '../../shared/message/klio-message.ts';
import type { ObjectName } from '../../shared/platform/object-store.ts';
import { LINEAGE, writtenBy } from '../../shared/runtime/freshness.ts';
import { requestOf } from './asks.ts';
import type { Version } from './object-history.ts';
import { handOf, outputText } from './output-text.ts';
import { contentOf, entityOf } from './sim-broker.ts';
import { outputsOf } from './sim-graph.ts';
import type { SimProcess } from './sim-process.ts';
import type { World } from './world.ts';

// The invariants of a write: reliability.md section 5, "one visible effect", "atomic", "lineage".

export function checkWrite(
  world: World,
  process: SimProcess,
  previous: Version | null,
  version: Version,
): void {
  if (previous) checkOverwrite(world, process, previous);
  checkBytes(world, process, version);
  checkOrder(world, process, version);
  if (contentOf(process.owed.message)?.force) checkForcedLineage(world, process, version);
}

/** Without force an output is created once; a forced request replaces what is older, once. */
function checkOverwrite(world: World, { owed }: SimProcess, previous: Version): void {
  const request = requestOf(owed.message);
  if (!contentOf(owed.message)?.force)
    world.violate('one visible effect', `${previous.name} overwritten without force`);
  else if (isForcedSince(previous, request))
    world.violate(
      'one visible effect',
      `${previous.name} of ${writtenBy(previous)?.id} overwritten by ${request.id}`,
    );
}

/** The bytes are whole, of this entity, and made of the very generations that the metadata names. */
function checkBytes(world: World, { node, owed, hand }: SimProcess, version: Version): void {
  const output = outputsOf(node).find(({ suffix }) => version.name.endsWith(suffix))?.name ?? '';
  const hands: Record<string, string> = {};
  for (const [name, from] of inputsOf(version)) {
    const read = world.store.at(from).versions.find(({ generation }) => generation === from.generation);
    hands[name] = handOf(textOf(read));
  }
  const inputs = version.metadata[LINEAGE.inputs] ?? '';
  const whole = outputText({
    entityId: entityOf(owed.message),
    job: node.name,
    output,
    inputs,
    hands,
    by: hand,
  });
  const found = textOf(version);
  if (found !== whole)
    world.violate('atomic', `${version.name} holds "${found}", its lineage says "${whole}"`);
}

function textOf(version: Version | undefined): string {
  return Buffer.from(version?.bytes ?? []).toString();
}

/** The first declared output is written last: whoever sees it may count on the others. */
function checkOrder(world: World, { node, owed, startStep }: SimProcess, version: Version): void {
  const [first, ...others] = outputsOf(node).map((output) =>
    world.graph.names.object(output, entityOf(owed.message)),
  );
  if (first?.name !== version.name) return;
  const early = others.find((other) => !world.store.at(other).wasThereSince(startStep));
  if (early) world.violate('first output last', `${version.name} written before ${early.name}`);
}

/** With force, what a parent below the entry gave must be of this request or one that is not older. */
function checkForcedLineage(world: World, { node, owed }: SimProcess, version: Version): void {
  const [ask, ...others] = world.asks.of(owed.message);
  // A foreign job that asks in the middle of a forced request runs a job early, as a second request would.
  if (!ask?.force || ask.direction !== 'top-down' || others.length > 0) return;
  const read = inputsOf(version);
  for (const [name, job] of parentsByInput(node)) {
    const from = read.get(name);
    const history = from && world.store.at(from);
    const wasDeleted = history !== undefined && history.deletedStep >= ask.startStep;
    if (job.kind === 'external' || !ask.inFlow.has(job) || wasDeleted) continue;
    const parent = history?.versions.find(({ generation }) => generation === from?.generation);
    if (!parent || !isForcedSince(parent, requestOf(owed.message)))
      world.violate(
        'lineage',
        `${version.name}#${version.generation} was made from ${from?.name}#${from?.generation}`,
      );
  }
}

function parentsByInput(node: AnyJob): [string, AnyJob][] {
  if (node.kind === 'external') return [];
  return Object.entries(node.inputs).flatMap(([name, input]) =>
    input.kind === 'output' ? [[name, input.job] as [string, AnyJob]] : [],
  );
}

/** Whether a forced request wrote it that is not older: by what happened, not by what the object says. */
export function isForcedSince({ writtenBy: writer }: Version, { requestedAtMs }: RequestStamp): boolean {
  if (writer === null || !contentOf(writer.owed.message)?.force) return false;
  return requestOf(writer.owed.message).requestedAtMs >= requestedAtMs;
}

/** The inputs that an output records, by name. */
export function inputsOf(version: Version): Map<string, ObjectName & { readonly generation: string }> {
  const recorded = JSON.parse(version.metadata[LINEAGE.inputs] ?? '{}') as Record<string, string>;
  return new Map(
    Object.entries(recorded).map(([input, address]) => {
      const [, bucket = '', name = '', generation = ''] = /^gs:\/\/([^/]+)\/(.+)#(\d+)$/.exec(address) ?? [];
      return [input, { bucket, name, generation }];
    }),
  );
}
