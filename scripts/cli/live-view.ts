import { type Clock, systemClock } from '../../shared/platform/clock.ts';
import { columnsOf, type TextStream } from './terminal.ts';
import { truncate } from './text-width.ts';

const REDRAW_MS = 100;

export interface LiveView {
  /** Something changed: draws again soon, at most ten times a second. */
  refresh(): void;
  /** Writes lines that stay, above what is drawn over. */
  print(...lines: readonly string[]): void;
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
  let stopped = false;
  let cancel: (() => void) | undefined;

  /** Replaces what is drawn; `above` stays for good. */
  const redraw = (above: readonly string[] = []) => {
    cancel?.();
    cancel = undefined;
    const up = drawnLines > 0 ? `\u001b[${drawnLines}A` : '';
    const drawn = stopped ? [] : draw().map((line) => truncate(line, columnsOf(stream) - 1));
    drawnLines = drawn.length;
    stream.write(`${up}\u001b[J${[...above, ...drawn].map((line) => `${line}\n`).join('')}`);
  };
  return {
    refresh: () => {
      if (!stopped) cancel ??= clock.schedule(REDRAW_MS, redraw);
    },
    print: (...lines) => redraw(lines),
    stop: () => {
      if (stopped) return;
      redraw();
      stopped = true;
      drawnLines = 0;
    },
  };
}
