import { createInterface } from 'node:readline';
import type { Cli } from './cli.ts';

/** Asks the person at the terminal; anything but yes is no. Rejects when they press Ctrl-C. */
export async function confirm(question: string, { stdin, stderr, signal }: Cli): Promise<boolean> {
  stderr.write(`${question} [y/N] `);
  const lines = createInterface({ input: stdin, signal });
  try {
    for await (const line of lines) return /^y(es)?$/i.test(line.trim());
    signal.throwIfAborted();
    return false;
  } finally {
    lines.close();
  }
}
