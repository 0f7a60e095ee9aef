import type { AnyJob, Input, Job } from './job.ts';
import { GraphError } from './parse-declaration.ts';
import { parentsOf } from './traversal.ts';

/** Checks what concerns several jobs: names, references, cycles, suffixes. Throws a GraphError. */
export function validateGraph(jobs: readonly Job[]): void {
  if (jobs.length === 0) throw new GraphError('Cannot define graph: it has no jobs');
  checkNames(jobs);
  for (const job of jobs) {
    for (const [name, input] of Object.entries(job.inputs)) checkReference(jobs, job, name, input);
    checkSuffixes(job);
  }
  checkAcyclic(jobs);
}

function checkNames(jobs: readonly Job[]): void {
  const seen = new Map<string, AnyJob>();
  for (const job of jobs.flatMap((declared): AnyJob[] => [declared, ...parentsOf(declared)])) {
    const other = seen.get(job.name);
    if (other && other !== job) throw fault(job, 'name', job.name, 'must be unique in the graph');
    seen.set(job.name, job);
  }
  const twice = jobs.find((job, index) => jobs.indexOf(job) !== index);
  if (twice) throw fault(twice, 'name', twice.name, 'must be listed once');
}

function checkReference(jobs: readonly Job[], job: Job, name: string, input: Input): void {
  const field = `inputs.${name}`;
  if (input.kind !== 'source' && input.kind !== 'output') {
    throw fault(job, field, input, 'must be source(…) or an output of a job');
  }
  if (input.kind === 'source') return;
  if (input.job.outputs[input.name] !== input) {
    throw fault(job, field, `${input.job.name}.${input.name}`, 'must be an output that its job declares');
  }
  if (input.job.kind === 'job' && !jobs.includes(input.job)) {
    throw fault(job, field, input.job.name, 'must refer to a job that the graph lists');
  }
}

/** If one suffix ended in another, two entities could share an object name: a + x.json and a.x + .json. */
function checkSuffixes(job: Job): void {
  const outputs = Object.values(job.outputs);
  for (const output of outputs) {
    const other = outputs.find(
      (candidate) => candidate !== output && output.suffix.endsWith(candidate.suffix),
    );
    if (other) {
      const rule = `must not end in the suffix of output ${JSON.stringify(other.name)} (${other.suffix})`;
      throw fault(job, `outputs.${output.name}.suffix`, output.suffix, rule);
    }
  }
}

/** Imports cannot go round, but a hand-made graph can. */
function checkAcyclic(jobs: readonly Job[]): void {
  const done = new Set<AnyJob>();
  const visit = (job: AnyJob, path: readonly AnyJob[]): void => {
    if (done.has(job)) return;
    if (path.includes(job)) {
      const round = [...path.slice(path.indexOf(job)), job].map((at) => at.name).join(' -> ');
      throw fault(job, 'inputs', round, 'must not go round');
    }
    for (const parent of parentsOf(job)) visit(parent, [...path, job]);
    done.add(job);
  };
  for (const job of jobs) visit(job, []);
}

function fault(job: AnyJob, field: string, value: unknown, rule: string): GraphError {
  return new GraphError(
    `Cannot define graph: ${field} of job "${job.name}" is ${JSON.stringify(value)}, ${rule}`,
  );
}
