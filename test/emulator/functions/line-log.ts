import type { LogLine } from '../../../scripts/emulator/functions/log-line.ts';

/** The lines of a host, to be waited for. */
export class LineLog {
  readonly lines: LogLine[] = [];
  #wake: () => void = () => {};

  readonly take = (line: LogLine): void => {
    this.lines.push(line);
    this.#wake();
  };

  /** The n-th line that contains a text, also when it is still to come. */
  async lineWith(text: string, n = 1): Promise<LogLine> {
    for (;;) {
      const line = this.lines.filter((candidate) => candidate.line.includes(text))[n - 1];
      if (line) return line;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
