import type { AnyJob, Input, Job } from '../../../shared/graph/job.ts';
import type { MissingWork } from '../../../shared/plan/plan-missing.ts';
import type { Explanation, Step } from './explanation.ts';
import { type Sight, stepObject, uriOf } from './sight.ts';

/** Puts a plan into words: the jobs that must run, and the inputs where the walk upwards ended. */
export function explainPlan(job: Job, plan: MissingWork, sight: Sight): Explanation {
  const verdict = verdictOf(plan);
  const toRun: readonly AnyJob[] = [job, ...plan.mustRun.toReversed()];
  const frontier = verdict === 'request_parents' ? plan.frontier.map(({ name }) => name) : [];
  const steps = [
    ...toRun.map((missing) => missingStep(missing, plan, sight)),
    ...boundarySteps(toRun, sight),
  ];
  return { job: job.name, entityId: sight.entityId, verdict, frontier, steps };
}

function verdictOf({ blocked, mustRun }: MissingWork): Explanation['verdict'] {
  if (blocked.length > 0) return 'blocked';
  return mustRun.length > 0 ? 'request_parents' : 'run';
}

function missingStep(job: AnyJob, plan: MissingWork, sight: Sight): Step {
  const objects = Object.values(job.outputs)
    .filter((output) => sight.seen.has(output))
    .map((output) => stepObject(output, sight));
  return { kind: job.kind, name: job.name, state: 'missing', reason: reasonOf(job, plan, sight), objects };
}

function reasonOf(job: AnyJob, { blocked }: MissingWork, sight: Sight): string {
  if (job.kind === 'external') return `would be asked for: it runs in ${job.project}`;
  const lacking = Object.values(job.inputs).filter((input) => !sight.seen.get(input));
  const sources = lacking.filter((input) => input.kind === 'source').map((input) => uriOf(input, sight));
  if (sources.length > 0) return `blocked: ${sources.join(' and ')} does not exist`;
  const parents = lacking.flatMap((input) => (input.kind === 'output' ? [input.job.name] : []));
  if (parents.length === 0) return 'would run: its inputs all exist';
  const list = [...new Set(parents)].join(' and ');
  return blocked.length > 0 ? `waits for ${list}` : `would run after ${list}`;
}

/** The existing inputs and the sources of the jobs that must run, each origin once. */
function boundarySteps(toRun: readonly AnyJob[], sight: Sight): Step[] {
  const running = new Set(toRun.map(({ name }) => name));
  const inputs = toRun.flatMap((job) => (job.kind === 'job' ? Object.values(job.inputs) : []));
  const ends = inputs.filter((input) => input.kind === 'source' || !running.has(input.job.name));
  const byOrigin = Map.groupBy(new Set(ends), (input) => originOf(input, sight));
  return [...byOrigin].map(([name, ports]): Step => {
    const exists = ports.every((port) => sight.seen.get(port));
    const isSource = ports.some((port) => port.kind === 'source');
    return {
      kind: ports.some((port) => port.kind === 'output' && port.job.kind === 'external')
        ? 'external'
        : isSource
          ? 'source'
          : 'job',
      name,
      state: exists ? 'exists' : 'missing',
      reason: exists ? 'the walk upwards stops here' : 'upload it to go on',
      objects: ports.map((port) => stepObject(port, sight)),
    };
  });
}

function originOf(input: Input, { names }: Sight): string {
  return input.kind === 'source' ? names.sourceBucket(input) : input.job.name;
}
