import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Job, Source } from '../../../shared/graph/job.ts';
import type { Deployment } from '../../../shared/graph/names.ts';
import { apexJobs } from '../../../shared/graph/traversal.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { type Cli, outputOf } from '../../cli/cli.ts';
import { type OwnCloud, startOwnCloud } from '../../cli/own-cloud.ts';
import { type Progress, showProgress } from '../../cli/progress.ts';
import { count, formatMs } from '../../cli/quantities.ts';
import { Tally } from '../../cli/tally.ts';
import { waitUntilIdle } from '../../cli/wait-until-idle.ts';
import { formatOtherLine } from '../dev/format-other-line.ts';
import { draftMessage } from '../publish/draft.ts';
import { type Clip, readClips, uploadClip } from './clips.ts';
import { collectOutputs, compareTempos } from './collect.ts';
import { type DemoReport, unexpectedFailures } from './demo-report.ts';
import { readMeasures } from './measures.ts';

interface DemoOptions {
  readonly cli: Cli;
  readonly deployment: Deployment;
  readonly directory: string;
  readonly timeoutMs: number;
}

interface DemoResult {
  readonly report: DemoReport;
  /** Entities that were meant to succeed and did not. */
  readonly failures: readonly string[];
}

/**
 * Brings the local cloud up, uploads the clips, asks the apex jobs for each of them and for all that follows,
 * and waits until nothing is left to do. Throws a CliError when that takes longer than the time-out.
 */
export async function runDemo(graph: JobGraph, options: DemoOptions): Promise<DemoResult> {
  const { cli, deployment, directory, timeoutMs } = options;
  const output = outputOf(cli);
  const tally = new Tally(graph.jobs.map(({ name }) => name));
  let progress: Progress | undefined;
  const startMs = systemClock.nowMs();
  const clips = await readClips();
  const cloud = await startOwnCloud(graph, {
    deployment,
    directory,
    // The demo asks for each clip itself; an upload that also did would make every message come twice.
    uploadsStartJobs: false,
    onMessage: (line) => {
      tally.record(line);
      progress?.message(line);
    },
    onOtherLine: (line) => {
      // A function that does not start, or crashes, would otherwise only be seen by nothing happening.
      if (line.stream !== 'host') return;
      const text = formatOtherLine(line, output.paintNote);
      if (progress) progress.note(text);
      else output.note(text);
    },
  });
  try {
    output.note(`local cloud is up in ${formatMs(systemClock.nowMs() - startMs)}, its state in ${directory}`);
    const [uploaded] = await Promise.all([
      uploadAll(graph, clips, { cloud, signal: cli.signal }),
      cloud.warm(),
    ]);
    output.note(
      `${count(clips.length, 'clip')}, ${uploaded === 0 ? 'all there already' : `${uploaded} uploaded`}`,
      '',
    );
    progress = showProgress({ output, stderr: cli.stderr, tally, entities: clips.length });
    await requestAll(graph, clips, { cloud, signal: cli.signal });
    await waitUntilIdle(cloud, { signal: cli.signal, timeoutMs });
    const outputs = await collectOutputs(graph, clips, { cloud, signal: cli.signal });
    const elapsedMs = systemClock.nowMs() - startMs;
    const deadLetters = cloud.deadLettersSince(startMs);
    await cloud.close(); // the last lines of the log have come now
    progress.stop();
    const report: DemoReport = {
      entities: clips.map(({ id }) => id),
      jobs: Object.fromEntries(tally.jobs),
      deadLetters,
      outputs,
      tempos: await compareTempos(clips, outputs),
      measures: await readMeasures(
        clips.map(({ id }) => id),
        outputs,
      ),
      elapsedMs,
    };
    const outputsPerEntity = graph.jobs.flatMap((job) => Object.keys(job.outputs)).length;
    return { report, failures: unexpectedFailures(report, { clips, outputsPerEntity }) };
  } finally {
    progress?.stop();
    await cloud.close();
  }
}

interface Reach {
  readonly cloud: OwnCloud;
  readonly signal: AbortSignal;
}

/** Puts each clip where the apex jobs look for it; the number of clips that were not there yet. */
async function uploadAll(graph: JobGraph, clips: readonly Clip[], { cloud, signal }: Reach): Promise<number> {
  const { names, store } = cloud;
  const places = new Set(apexJobs(graph).flatMap(sourcesOf));
  let uploaded = 0;
  for (const clip of clips) {
    const uploads = [...places].map((source) =>
      uploadClip(clip, names.object(source, clip.id), { store, signal }),
    );
    if ((await Promise.all(uploads)).includes(true)) uploaded += 1;
  }
  return uploaded;
}

function sourcesOf(job: Job): Source[] {
  return Object.values(job.inputs).filter((input) => input.kind === 'source');
}

async function requestAll(graph: JobGraph, clips: readonly Clip[], { cloud, signal }: Reach): Promise<void> {
  const { names, publisher } = cloud;
  const how = { topDown: true, force: false, ping: false, raw: false };
  for (const job of apexJobs(graph)) {
    const messages = clips.map(({ id }) => draftMessage(id, { graph, job, names }, how));
    await publisher.publishBatch(names.inputTopic(job), messages, signal);
  }
}
