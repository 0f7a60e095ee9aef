import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { OwnCloud } from '../../cli/own-cloud.ts';
import type { Clip } from './clips.ts';
import { type DemoOutput, judgeTempo, type Tempo } from './demo-report.ts';

/** The output that tells a tempo. */
const TEMPO_SUFFIX = '.beats.json';

/** Every output of the clips that exists, as files of this machine. */
export async function collectOutputs(
  graph: JobGraph,
  clips: readonly Clip[],
  { cloud, signal }: { readonly cloud: OwnCloud; readonly signal: AbortSignal },
): Promise<DemoOutput[]> {
  const wanted = clips.flatMap(({ id }) =>
    graph.jobs.flatMap((job) => Object.values(job.outputs).map((output) => ({ id, job, output }))),
  );
  const found = wanted.map(async ({ id, job, output }): Promise<DemoOutput[]> => {
    const object = cloud.names.object(output, id);
    const info = await cloud.store.look(object, signal);
    const path = cloud.pathOf(object.bucket, object.name);
    if (!info || path === null) return [];
    return [{ entity: id, job: job.name, output: output.name, path, sizeBytes: info.sizeBytes }];
  });
  return (await Promise.all(found)).flat();
}

/** The tempo that was found against the one that is known, for every clip that got so far. */
export async function compareTempos(
  clips: readonly Clip[],
  outputs: readonly DemoOutput[],
): Promise<Tempo[]> {
  const compared = clips.map(async ({ id, bpm: known }): Promise<Tempo[]> => {
    const file = outputs.find(({ entity, path }) => entity === id && path.endsWith(TEMPO_SUFFIX));
    if (!file) return [];
    const found = tempoSchema.parse(JSON.parse(await readFile(file.path, 'utf8'))).bpm;
    return [{ entity: id, known, found, verdict: judgeTempo(known, found) }];
  });
  return (await Promise.all(compared)).flat();
}

const tempoSchema = z.object({ bpm: z.number().nullable() });
