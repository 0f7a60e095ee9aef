import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Layout } from './layout.ts';

/** Numbers set aside with one write. In microseconds, so a busy emulator writes about once in ten seconds. */
const BLOCK = 10_000_000;

/**
 * Hands out generations: microseconds of the clock, and always more than any before, also when the clock was
 * set back, the emulator restarted, or the object with the highest one deleted.
 */
export class Generations {
  readonly #path: string;
  #last: number;
  /** On disk: no generation above it has been handed out. */
  #reserved: number;

  constructor(layout: Layout) {
    this.#path = layout.lastGeneration;
    this.#last = readLast(this.#path);
    this.#reserved = this.#last;
  }

  next(nowMs: number): string {
    this.#last = Math.max(this.#last + 1, Math.floor(nowMs * 1000));
    if (this.#last > this.#reserved) this.#reserve(this.#last + BLOCK);
    return String(this.#last);
  }

  /** Gives back what was set aside and not used. */
  close(): void {
    this.#reserve(this.#last);
  }

  #reserve(upTo: number): void {
    const draft = `${this.#path}.draft`;
    writeFileSync(draft, String(upTo));
    renameSync(draft, this.#path);
    this.#reserved = upTo;
  }
}

function readLast(path: string): number {
  if (!existsSync(path)) return 0;
  const last = Number(readFileSync(path, 'utf8'));
  if (Number.isSafeInteger(last)) return last;
  throw new Error(`Cannot read the emulator's state: not a generation, delete the file [path=${path}]`);
}
