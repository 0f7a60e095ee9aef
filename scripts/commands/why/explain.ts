import type { Input, Job } from '../../../shared/graph/job.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import { planMissing } from '../../../shared/plan/plan-missing.ts';
import type { ObjectInfo, ObjectName } from '../../../shared/platform/object-store.ts';
import { staleInputs } from '../status/stale-inputs.ts';
import { explainPlan } from './explain-plan.ts';
import type { Explanation } from './explanation.ts';
import { type Sight, stepObject } from './sight.ts';

type Look = (object: ObjectName) => Promise<ObjectInfo | null>;

/** Looks at what a publish to this job for this entity depends on, and explains what it would come to. */
export async function explain(
  job: Job,
  entityId: string,
  { names, look }: { readonly names: ResourceNames; readonly look: Look },
): Promise<Explanation> {
  const seen = new Map<Input, ObjectInfo | null>();
  const lookAt = async (ports: readonly Input[]) => {
    const looks = ports.map(async (port) => seen.set(port, await look(names.object(port, entityId))));
    await Promise.all(looks);
  };
  await lookAt([...Object.values(job.outputs), ...Object.values(job.inputs)]);
  const sight: Sight = { names, entityId, seen };
  if (Object.values(job.outputs).every((output) => seen.get(output))) return explainDone(job, sight);

  const exists = (port: Input) => (seen.has(port) ? seen.get(port) !== null : undefined);
  for (;;) {
    const plan = planMissing(job, exists);
    if (plan.kind === 'plan') return explainPlan(job, plan, sight);
    await lookAt(plan.ports);
  }
}

function explainDone(job: Job, sight: Sight): Explanation {
  const outputs = Object.values(job.outputs);
  const changed = new Set(outputs.flatMap((output) => changedInputs(job, output, sight)));
  const reason =
    changed.size === 0
      ? 'all outputs exist: nothing to do'
      : `all outputs exist, but ${[...changed].join(' and ')} changed since: made again only with --force`;
  const step = {
    kind: 'job',
    name: job.name,
    state: changed.size === 0 ? 'exists' : 'stale',
    reason,
    objects: outputs.map((output) => stepObject(output, sight)),
  } as const;
  return { job: job.name, entityId: sight.entityId, verdict: 'skip', frontier: [], steps: [step] };
}

function changedInputs(job: Job, output: Input, { names, entityId, seen }: Sight): string[] {
  const found = seen.get(output);
  if (!found) return [];
  return staleInputs(found, (object) => {
    const input = Object.values(job.inputs).find((candidate) => {
      const { bucket, name } = names.object(candidate, entityId);
      return bucket === object.bucket && name === object.name;
    });
    return input && (seen.get(input)?.generation ?? null);
  });
}
