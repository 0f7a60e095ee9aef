import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { trackId } from './plan/generated-store.ts';

const run = promisify(execFile);
const LINES_AT_ONCE = 10_000;
/**
 * What lives at a time is about 30 MB. How much garbage Node lets grow beside it follows from the memory of the
 * machine unless told.
 */
const NODE_OPTIONS = ['--max-semi-space-size=16'];
/** One line in so many comes twice, and one is no id. */
const DUPLICATE_EVERY = 100;
const BAD_EVERY = 1000;

/**
 * Plans a backfill of so many entities over all jobs of the example graph, from a text manifest in no order to
 * shards. The listing is generated, so that what is measured is the planner and not an emulator.
 */
export async function benchPlan(print: (line: string) => void, entities: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'klio-bench-'));
  try {
    const path = join(directory, 'ids.txt');
    await pipeline(Readable.from(manifestOf(entities)), createWriteStream(path));
    const script = join(import.meta.dirname, 'plan/plan-catalogue.ts');
    const { stdout } = await run(process.execPath, [...NODE_OPTIONS, script, path, String(entities)]);
    const { jobs, shards, assignments, listed, looks, seconds, cpuSeconds, peakMb, ...rest } =
      JSON.parse(stdout);
    print(`plan of ${entities} ids x ${jobs} jobs, generated listing of ${listed} objects, ${looks} looks`);
    print(
      `  ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU (aim: under 60), ` +
        `${(entities / seconds).toFixed(0)} ids/s, peak memory ${peakMb.toFixed(0)} MB (aim: under 300) with ${NODE_OPTIONS.join(' ')}`,
    );
    print(
      `  ${rest.entities} entities, ${rest.duplicates} duplicates, ${rest.badLines} bad lines; ` +
        `${rest.messages} messages in ${shards} shards of ${assignments} kinds`,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** All ids in an order that resembles none, some of them twice, and some lines that are no ids. */
function* manifestOf(entities: number): Generator<string> {
  let lines: string[] = [];
  for (let at = 0; at < entities; at += 1) {
    // Coprime to any number of entities that people write down.
    const id = trackId(Number((BigInt(at) * 7_368_787n) % BigInt(entities)));
    lines.push(id);
    if (at % DUPLICATE_EVERY === 0) lines.push(id);
    if (at % BAD_EVERY === 0) lines.push(`../${id}`);
    if (lines.length < LINES_AT_ONCE) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  yield `${lines.join('\n')}\n`;
}
