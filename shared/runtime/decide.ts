import { KlioError } from '../errors/klio-error.ts';
import type { Input, Output } from '../graph/job.ts';
import { type MissingWork, planMissing } from '../plan/plan-missing.ts';
import { isFresh } from './freshness.ts';
import { decideJoin, parentWithoutOutput } from './join.ts';
import type { Decision, Seen, Situation } from './situation.ts';

/** In one request, a job plans its missing parents so often at most; more is a loop. */
const MAX_PLANS = 3;

/**
 * Decides what a message comes to, from the message and what exists. Pure: where it does not know enough it
 * answers with what to look at, and is asked again with more.
 */
export function decide(situation: Situation, seen: Seen): Decision {
  const join = decideJoin(situation, seen);
  if (join.kind !== 'act') return join;

  const outputs = Object.values(situation.job.outputs);
  const unseen = outputs.filter((output) => !seen.has(output));
  if (unseen.length > 0) return { kind: 'look', step: 'outputs', ports: unseen };
  const toWrite = outputs.filter((output) => !fresh(situation, seen, output));
  if (toWrite.length === 0) return { kind: 'skip', remember: join.remember };

  return decideInputs(situation, seen) ?? work(situation, seen, toWrite, join.remember);
}

/** What stands in the way of working, or undefined when all inputs are there. */
function decideInputs(situation: Situation, seen: Seen): Decision | undefined {
  const { job, sender } = situation;
  const exists = (port: Input) => (seen.has(port) ? seen.get(port) !== null : undefined);
  const inputs = Object.values(job.inputs);
  const unseen = inputs.filter((input) => !seen.has(input));
  if (unseen.length > 0) return { kind: 'look', step: 'inputs', ports: unseen };

  const fromSender = inputs
    .filter((input) => input.kind === 'output')
    .filter((input) => input.job === sender);
  if (sender && !fromSender.every((input) => fresh(situation, seen, input))) {
    return { kind: 'fail', error: parentWithoutOutput(situation, sender) };
  }

  const plan = planMissing(job, exists);
  if (plan.kind === 'look') return { ...plan, step: 'inputs' };
  const blocked = plan.blocked[0];
  if (blocked) return { kind: 'fail', error: sourceMissing(situation, blocked.job.name, blocked.source) };
  if (plan.mustRun.length === 0) return undefined;
  if (situation.plannedBefore >= MAX_PLANS)
    return { kind: 'fail', error: plansRoundAndRound(situation, plan) };
  return { kind: 'request-parents', plan };
}

/** Outputs that are fresh already stay as they are; the first declared output says that all are there. */
function work(situation: Situation, seen: Seen, toWrite: readonly Output[], remember: boolean): Decision {
  const [first] = Object.values(situation.job.outputs);
  const order = [
    ...toWrite.filter((output) => output !== first),
    ...toWrite.filter((output) => output === first),
  ];
  const writings = order.map((output) => ({
    output,
    ifGenerationMatch: seen.get(output)?.generation ?? '0',
  }));
  const found = Object.entries(situation.job.inputs).flatMap(([name, input]) => {
    const object = seen.get(input);
    return object ? [[name, object] as const] : [];
  });
  return { kind: 'work', inputs: Object.fromEntries(found), writings, remember };
}

function fresh(situation: Situation, seen: Seen, output: Output): boolean {
  return isFresh(seen.get(output) ?? null, { ...situation, job: output.job });
}

function sourceMissing({ names, entityId, job }: Situation, reader: string, port: Input): KlioError {
  const { bucket, name } = names.object(port, entityId);
  const whose = reader === job.name ? '' : `, which its ancestor "${reader}" reads,`;
  return new KlioError(
    'ROOT_INPUT_MISSING',
    `Cannot run "${job.name}": source object gs://${bucket}/${name}${whose} does not exist; upload it and replay`,
  );
}

function plansRoundAndRound({ job, plannedBefore }: Situation, plan: MissingWork): KlioError {
  const missing = plan.mustRun.map((parent) => parent.name).join(', ');
  return new KlioError(
    'CYCLE',
    `Cannot run "${job.name}": it asked for its missing parents ${plannedBefore} times in this request and ` +
      `they are still missing (${missing}); check where they write`,
  );
}
