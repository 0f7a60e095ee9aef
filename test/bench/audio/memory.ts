/**
 * Peak memory of whole jobs, as they are deployed: each job's bundle in functions-framework, with Google's clients,
 * works on a track of 3 minutes and on one of 3 hours that lie in the emulators, with the heap that Node.js takes on
 * an instance of the job's size. Counted is all that counts on Cloud Run: the process with its threads, ffmpeg, and
 * temporary files. Linux only. Exits 1 when a job takes too much.
 *
 *   node test/bench/audio/memory.ts [--minutes | --hours] [JOB…]
 */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { graph } from '../../../functions/graph.ts';
import { tracks } from '../../../functions/tracks.ts';
import { buildFunctions } from '../../../scripts/build/build-functions.ts';
import { heapFlags } from '../../../scripts/emulator/functions/heap-flags.ts';
import { programResources } from '../../../scripts/local-cloud/program/program-resources.ts';
import { startLocalCloud } from '../../../scripts/local-cloud/start.ts';
import { resourceNames } from '../../../shared/graph/names.ts';
import { ancestorsOf } from '../../../shared/graph/traversal.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { createGcsObjectStore } from '../../../shared/platform/gcp/object-store.ts';
import { handleOnce } from './handle-once.ts';
import { writeLongTrack } from './long-track.ts';
import { totalOf } from './watch-memory.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');
/** Below the node_modules where a bundle finds what it leaves out. */
const BUNDLES = join(REPOSITORY, 'dist/memory');
const DEPLOYMENT = { project: 'demo-bench', prefix: 'klio' };
const CASES = [
  { id: 'minutes', what: '3 minutes', minutes: 3, maxMegabytes: 200 },
  { id: 'hours', what: '3 hours', minutes: 180, maxMegabytes: 300 },
] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'boolean' }, hours: { type: 'boolean' } },
});
const isWanted = (name: string) => positionals.length === 0 || positionals.includes(name);
const jobs = graph.jobs.filter((job) =>
  graph.jobs.some((one) => isWanted(one.name) && (one === job || ancestorsOf(one).includes(job))),
);
const directory = mkdtempSync(join(tmpdir(), 'klio-memory-'));
const resources = (await programResources(graph, DEPLOYMENT)).filter(
  ({ kind }) => kind === 'topic' || kind === 'bucket',
);
const cloud = await startLocalCloud({ resources, directory, ...DEPLOYMENT });
try {
  Object.assign(process.env, cloud.environment);
  const builds = await buildFunctions({ root: REPOSITORY, out: BUNDLES });
  for (const { id, what, minutes, maxMegabytes } of CASES) {
    if (values.minutes !== values.hours && !values[id]) continue;
    await uploadTrack(id, minutes);
    console.log(`${what}, at most ${maxMegabytes} MB`);
    for (const { name, limits } of jobs) {
      const build = builds.find(({ job }) => job === name);
      if (!build) throw new Error(`Cannot find the bundle of ${name}`);
      const { seconds, peak } = await handleOnce(build, {
        entityId: id,
        environment: cloud.environment,
        nodeFlags: heapFlags(limits.memory),
      });
      const all = totalOf(peak);
      const parts = `node ${mb(peak.node)} + ffmpeg ${mb(peak.children)} + files ${mb(peak.files)}`;
      const verdict = all > maxMegabytes ? '  TOO MUCH' : '';
      if (verdict) process.exitCode = 1;
      console.log(`  ${name.padEnd(17)}${mb(all)} = ${parts} ${seconds.toFixed(1).padStart(7)} s${verdict}`);
    }
  }
} finally {
  await cloud.stop();
  rmSync(directory, { recursive: true });
}

async function uploadTrack(entityId: string, minutes: number): Promise<void> {
  const path = join(directory, 'track.mp3');
  writeLongTrack(path, minutes);
  const store = createGcsObjectStore({ project: DEPLOYMENT.project, clock: systemClock });
  const object = resourceNames(DEPLOYMENT).object(tracks, entityId);
  const options = { contentType: 'audio/mpeg', metadata: {}, ifGenerationMatch: '0' };
  await store.write(object, createReadStream(path), options, AbortSignal.timeout(120_000));
}

function mb(megabytes: number): string {
  return megabytes.toFixed(0).padStart(4);
}
