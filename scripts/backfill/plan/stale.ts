import type { Findings } from '../../../shared/backfill/find-objects.ts';
import type { Job } from '../../../shared/graph/job.ts';
import { staleInputs } from '../../commands/status/stale-inputs.ts';
import type { Scope } from './scope.ts';

/** Of an entity at a position of what was found, the jobs that are done from another generation of an input. */
export type StaleJobs = (entityId: string, findings: Findings, position: number) => readonly Job[];

export function staleJobsIn({ jobs, ports, places }: Scope): StaleJobs {
  const indexOf = new Map(ports.map((port, index) => [port, index]));
  const indices = (of: Job['inputs'] | Job['outputs']) =>
    Object.values(of).flatMap((port) => indexOf.get(port) ?? []);
  const own = jobs.flatMap((job) =>
    job.kind === 'job' ? [{ job, inputs: indices(job.inputs), outputs: indices(job.outputs) }] : [],
  );
  return (entityId, findings, position) => {
    const found = (index: number) => findings[index]?.[position];
    const isStale = ({ inputs, outputs }: (typeof own)[number]): boolean => {
      const objects = outputs.flatMap((index) => found(index) ?? []);
      if (objects.length < outputs.length) return false;
      const liveGeneration = (object: { readonly bucket: string; readonly name: string }) => {
        const input = inputs.find((index) => {
          const { bucket, prefix, suffix } = places[index] ?? { bucket: '', prefix: '', suffix: '' };
          return bucket === object.bucket && `${prefix}${entityId}${suffix}` === object.name;
        });
        return input === undefined ? undefined : (found(input)?.generation ?? null);
      };
      return objects.some((object) => staleInputs(object, liveGeneration).length > 0);
    };
    return own.filter(isStale).map(({ job }) => job);
  };
}
