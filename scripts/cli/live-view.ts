import { type Clock, systemClock } from '../../shared/platform/clock.ts';
import { columnsOf, type TextStream } from './terminal.ts';
import { truncate } from './text-width.ts';

const REDRAW_MS = 100;

export interface LiveView {
  /** Something changed: draws again soon, at most ten times a second. */
  refresh(): void;
  /** Draws a last time and leaves the lines where they are. */
  stop(): void;
}

/** Lines at the bottom of a terminal that are drawn over while `draw` has news. */
export function startLiveView(
  stream: TextStream,
  draw: () => readonly string[],
  clock: Pick<Clock, 'schedule'> = systemClock,
): LiveView {
  let drawnLines = 0;
  let cancel: (() => void) | undefined;

  const redraw = () => {
    cancel = undefined;
    const lines = draw().map((line) => truncate(line, columnsOf(stream) - 1));
    const up = drawnLines > 0 ? `\u001b[${drawnLines}A` : '';
    stream.write(`${up}\u001b[J${lines.map((line) => `${line}\n`).join('')}`);
    drawnLines = lines.length;
  };
  return {
    refresh: () => {
      cancel ??= clock.schedule(REDRAW_MS, redraw);
    },
    stop: () => {
      cancel?.();
      redraw();
    },
  };
}
