import type { ExternalJob } from '../../shared/graph/job.ts';
import { decodeMessage } from '../../shared/message/decode.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import type { KlioMessage } from '../../shared/message/klio-message.ts';
import { isAddressedTo, outgoing } from '../../shared/message/recipients.ts';
import { overwrite } from './effects.ts';
import { outputText } from './output-text.ts';
import { outputsOf } from './sim-graph.ts';
import type { SimProcess } from './sim-process.ts';
import type { World } from './world.ts';

const NEVER = new AbortController().signal;

/**
 * A Klio job of another deployment: it looks at recipients, force and ping, passes on all fields that it does
 * not know, sets no attributes, overwrites without a precondition and knows nothing of requests. Unlike
 * Klio in Python it loses nothing, so that what is lost is our own doing.
 */
export async function handleExternally(world: World, process: SimProcess, job: ExternalJob): Promise<void> {
  const { names } = world.graph;
  const message = decodeMessage(process.owed.message.data, { entityIds: 'flat' });
  const identity = names.identity(job);
  if (!isAddressedTo(message, identity)) return;
  const objects = outputsOf(job).map((output) => ({
    output,
    object: names.object(output, message.entityId),
  }));
  if (!message.ping && (message.force || !(await allThere(process, objects)))) {
    await process.operate('compute', NEVER, () => undefined);
    for (const { output, object } of objects) {
      if (world.misplaced.has(job)) continue;
      const made = {
        entityId: message.entityId,
        job: job.name,
        output: output.name,
        inputs: '{}',
        hands: {},
      };
      const text = outputText({ ...made, by: process.hand });
      await process.operate('write', NEVER, () => overwrite(world, process, object, text));
    }
  }
  const event: KlioMessage = {
    ...message,
    auditLog: [...message.auditLog, { job: identity, atMs: process.nowMs() }],
    recipients: outgoing(message, identity),
  };
  await process.publish(answerTopic(world, job), { data: encodeMessage(event), attributes: {} }, NEVER);
}

function answerTopic({ graph }: World, job: ExternalJob): string {
  const [child] = graph.graph.jobs.filter((candidate) => graph.children.get(job)?.includes(candidate));
  return child && graph.direct.has(job) ? graph.names.inputTopic(child) : job.outputTopic;
}

async function allThere(
  process: SimProcess,
  objects: readonly { readonly object: { bucket: string; name: string } }[],
): Promise<boolean> {
  for (const { object } of objects) if (!(await process.look(object, NEVER))) return false;
  return true;
}
