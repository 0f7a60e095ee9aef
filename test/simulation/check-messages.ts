import { isRetryable } from '../../shared/errors/klio-error.ts';
import type { Job } from '../../shared/graph/job.ts';
import type { Handled } from '../../shared/runtime/runtime.ts';
import { requestOf } from './asks.ts';
import { isForcedSince } from './check-writes.ts';
import { contentOf, type StoredMessage } from './sim-broker.ts';
import { outputsOf } from './sim-graph.ts';
import type { SimProcess } from './sim-process.ts';
import type { World } from './world.ts';

// The invariants of messages: reliability.md section 5, "no event before its output", "bounds", "every ack
// justified", "ping".

export function checkPublish(world: World, process: SimProcess, message: StoredMessage): void {
  const { node } = process;
  const { names } = world.graph;
  if (node.kind !== 'job' || message.topic === names.deadLetterTopic(node)) return;
  const content = contentOf(message);
  if (!content) throw new Error(`${message.id} holds no KlioMessage`);
  if (content.auditLog.length > 64) world.violate('bounds', `${message.id} has more than 64 audit entries`);
  const plans = content.plannedBy.filter((name) => name === node.name).length;
  if (plans > 3) world.violate('bounds', `${node.name} planned ${plans} times in ${message.id}`);
  checkAsked(world, process, message);
  if (message.topic !== names.outputTopic(node)) {
    world.planners.add(process);
    return;
  }
  if (!content.ping) checkEvent(world, process, message);
  else for (const ask of world.asks.of(process.owed.message)) ask.pinged.add(node);
}

/** What is on its way is not asked for again, unless somebody deletes what was made. */
function checkAsked(world: World, { node, owed }: SimProcess, message: StoredMessage): void {
  const { names } = world.graph;
  const { from } = owed.subscription;
  const asked = world.graph.nodes.find((other) => names.inputTopic(other) === message.topic);
  if (!from || !asked || world.deletions > 0) return;
  const listed = contentOf(owed.message)?.recipients;
  const isListed = listed?.kind === 'limited' && listed.jobs.some(({ name }) => name === asked.name);
  if (asked === from || isListed)
    world.violate(
      'bounds',
      `${node.name} asked ${asked.name} again, after ${owed.message.id} of ${from.name}`,
    );
}

/** The outputs were durable, and with force fresh, when the event was published. */
function checkEvent(world: World, { node, owed, startStep }: SimProcess, message: StoredMessage): void {
  const content = contentOf(message);
  const request = requestOf(owed.message);
  for (const output of outputsOf(node)) {
    const history = world.store.at(world.graph.names.object(output, content?.entityId ?? ''));
    if (!history.wasThereSince(startStep, (version) => !content?.force || isForcedSince(version, request)))
      world.violate(
        'no event before its output',
        `${node.name} published ${message.id} without ${history.name}`,
      );
  }
}

/** Every acknowledgement has a reason of its own, and so has its absence. */
export function checkHandled(world: World, process: SimProcess, { outcome, ack, error }: Handled): void {
  const { node, owed, published, dataOperations, foundMarker } = process;
  if (node.kind !== 'job') return;
  const { names } = world.graph;
  const isAddressed = addressed(world, node, owed.message);
  const reached = (topic: string) => published.some((message) => message.topic === topic);
  const tellsChildren = reached(names.outputTopic(node)) || foundMarker;
  const isLast = process.attempt >= world.scenario.maxDeliveryAttempts;
  const mayHelp = error !== undefined && isRetryable(error.code);
  const isJustified = {
    processed: tellsChildren,
    skipped: tellsChildren,
    pinged: tellsChildren,
    requested_parents: published.length > 0 && !tellsChildren,
    rejected: reached(names.deadLetterTopic(node)) && (isLast || !mayHelp),
    waited:
      new Set(Object.values(node.inputs).map((input) => (input.kind === 'output' ? input.job : null))).size >
      1,
    dropped: !isAddressed,
    failed: (mayHelp && !isLast) || process.publishedTo.has(names.deadLetterTopic(node)),
  }[outcome];
  if (!isJustified)
    world.violate('every end justified', `${node.name} ended ${owed.message.id} as ${outcome}`);
  if (ack !== (outcome !== 'failed')) world.violate('every end justified', `${outcome} with ack ${ack}`);
  if (!isAddressed && outcome !== 'dropped' && outcome !== 'failed')
    world.violate('recipients', `${node.name} took ${owed.message.id}, which is not for it`);
  if (contentOf(owed.message)?.ping && dataOperations > 0)
    world.violate('ping', `${node.name} looked at data for a ping`);
}

function addressed({ graph }: World, node: Job, message: StoredMessage): boolean {
  const recipients = contentOf(message)?.recipients ?? { kind: 'anyone' };
  if (recipients.kind === 'anyone') return true;
  return recipients.jobs.some(({ name, project }) => name === node.name && project === graph.names.project);
}
