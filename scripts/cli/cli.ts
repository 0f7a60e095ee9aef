import type { Readable } from 'node:stream';
import { canRedraw, type Paint, painter, type TextStream } from './terminal.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command gets from outside, so that tests can stand in for the process. */
export interface Cli {
  readonly env: Environment;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Data, and nothing else. */
  readonly stdout: TextStream;
  /** Progress, notes and errors. */
  readonly stderr: TextStream;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** What the process ends with when the command does not throw. */
  exitCode: number;
}

/** How a command talks: data on standard output, all else on standard error. */
export interface Output {
  /** Colours for standard output. */
  readonly paint: Paint;
  /** Colours for standard error. */
  readonly paintNote: Paint;
  /** Whether standard error can be drawn over. */
  readonly live: boolean;
  data(...lines: readonly string[]): void;
  /** The one JSON value of a command run with --json. */
  json(value: unknown): void;
  note(...lines: readonly string[]): void;
}

export function outputOf({ stdout, stderr, env }: Cli): Output {
  return {
    paint: painter(stdout, env),
    paintNote: painter(stderr, env),
    live: canRedraw(stderr, env),
    data: (...lines) => stdout.write(lines.map((line) => `${line}\n`).join('')),
    json: (value) => stdout.write(`${JSON.stringify(value, null, stdout.isTTY ? 2 : 0)}\n`),
    note: (...lines) => stderr.write(lines.map((line) => `${line}\n`).join('')),
  };
}
