import { type Clock, systemClock } from '../../shared/platform/clock.ts';
import type { Output } from './cli.ts';
import { startLiveView } from './live-view.ts';
import type { MessageLine } from './message-line.ts';
import { OUTCOME_STYLES } from './outcome-table.ts';
import { formatMs } from './quantities.ts';
import type { Tally } from './tally.ts';
import type { Paint, TextStream } from './terminal.ts';
import { padEnd } from './text-width.ts';

const BAR_CELLS = 20;
const TICK_MS = 1000;

export interface Progress {
  /** A message was handled; it is in the tally already. */
  message(line: MessageLine): void;
  /** Says something else meanwhile. */
  note(text: string): void;
  stop(): void;
}

interface ProgressOptions {
  readonly output: Output;
  readonly stderr: TextStream;
  readonly tally: Tally;
  /** How many entities are on their way. */
  readonly entities: number;
  readonly clock?: Clock;
}

/** Shows work going on: a bar per job drawn over on a terminal, a line per message elsewhere. */
export function showProgress(options: ProgressOptions): Progress {
  const { output, stderr, tally, entities, clock = systemClock } = options;
  if (!output.live) {
    return {
      message: (line) => output.note(formatMessageLine(line, output.paintNote)),
      note: (text) => output.note(text),
      stop: () => {},
    };
  }
  const startMs = clock.nowMs();
  const draw = () =>
    drawBars(tally, { entities, elapsedMs: clock.nowMs() - startMs, paint: output.paintNote });
  const view = startLiveView(stderr, draw, clock);
  let cancel = () => {};
  const tick = () => {
    view.refresh();
    cancel = clock.schedule(TICK_MS, tick);
  };
  tick();
  return {
    message: () => view.refresh(),
    note: (text) => view.print(text),
    stop: () => {
      cancel();
      view.stop();
    },
  };
}

/** One message as one line: `processed  downsample  bach-prelude  1.2 s`. */
export function formatMessageLine(line: MessageLine, paint: Paint): string {
  const { outcome, job, entityId = '', parents = [], ms, reason, attempt } = line;
  const notes = [
    outcome === 'waited' && parents.length > 0 ? `for ${parents.join(', ')}` : '',
    outcome === 'requested_parents' ? `started ${parents.join(', ')}` : '',
    attempt > 1 ? `attempt ${attempt}` : '',
    reason === undefined ? '' : `${line.code}: ${reason}`,
  ].filter(Boolean);
  const name = padEnd(paint(OUTCOME_STYLES[outcome], outcome.replaceAll('_', ' ')), 17);
  const subject = `${padEnd(job, 16)} ${padEnd(entityId, 20)} ${formatMs(ms.total).padStart(7)}`;
  return `${name} ${subject}${notes.length > 0 ? `  ${notes.join(' · ')}` : ''}`;
}

interface DrawOptions {
  readonly entities: number;
  readonly elapsedMs: number;
  readonly paint: Paint;
}

/** A line per job, and one with the time: what a person watches. */
export function drawBars(tally: Tally, { entities, elapsedMs, paint }: DrawOptions): string[] {
  const width = Math.max(...[...tally.jobs.keys()].map((name) => name.length));
  const lines = [...tally.jobs].map(([job, counts]) => {
    const done = counts.processed + counts.skipped;
    const ended = Math.min(entities, done + counts.rejected);
    const filled = entities === 0 ? 0 : Math.round((ended / entities) * BAR_CELLS);
    const bar = paint('green', '█'.repeat(filled)) + paint('dim', '░'.repeat(BAR_CELLS - filled));
    const notes = [
      counts.processed > 0 ? paint('green', `${counts.processed} processed`) : '',
      counts.skipped > 0 ? paint('cyan', `${counts.skipped} skipped`) : '',
      counts.rejected > 0 ? paint('red', `${counts.rejected} rejected`) : '',
      counts.failed > 0 ? paint('yellow', `${counts.failed} tried again`) : '',
    ];
    const number = `${ended}/${entities}`.padStart(2 * String(entities).length + 1);
    return `  ${paint('bold', job.padEnd(width))}  ${bar}  ${number}  ${notes.filter(Boolean).join(' · ')}`;
  });
  return [...lines, paint('dim', `  ${formatMs(elapsedMs)}`)];
}
