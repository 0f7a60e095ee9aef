import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { encodeLine, readAndRepair } from './journal-lines.ts';

const REWRITE_ABOVE_BYTES = 16 << 20;
const DRAFT_FLUSH_CHARS = 1 << 20;
const FILE_NAME = /^journal-(\d{8})$/;

export interface JournalOptions {
  /** Written first into every file, so that another format is refused and not misread. */
  readonly format: string;
  /** The journal may grow to this, or to twice its size after the last rewrite, before a rewrite is due. */
  readonly rewriteAboveBytes?: number;
}

/**
 * An append-only file of records. What `append` has returned from survives the death of the process at any
 * moment: the kernel holds it. It is not synced to the disk, so a power cut may lose the latest records.
 */
export class Journal {
  readonly #directory: string;
  readonly #format: string;
  readonly #rewriteAboveBytes: number;
  #generation: number;
  #file: number;
  #sizeBytes: number;
  /** Unknown after a start, so that growth over many starts is bounded too. */
  #rewrittenBytes = 0;
  /** A failed append may have left part of a line. */
  #torn = false;

  /** Replays what the directory holds, oldest record first, then opens it for appending. */
  static open(directory: string, options: JournalOptions, replay: (record: string) => void): Journal {
    mkdirSync(directory, { recursive: true });
    const generations = tidyUp(directory);
    const latest = generations.at(-1);
    if (latest === undefined) {
      const journal = new Journal(directory, options, 0);
      journal.rewrite([]);
      return journal;
    }
    let first = true;
    for (const record of readAndRepair(pathOf(directory, latest))) {
      if (!first) replay(record);
      else if (record !== options.format) throw wrongFormat(directory, latest, record, options.format);
      first = false;
    }
    const journal = new Journal(directory, options, latest);
    // Without even the format there never was a record.
    if (first) journal.rewrite([]);
    return journal;
  }

  private constructor(
    directory: string,
    { format, rewriteAboveBytes = REWRITE_ABOVE_BYTES }: JournalOptions,
    generation: number,
  ) {
    this.#directory = directory;
    this.#format = format;
    this.#rewriteAboveBytes = rewriteAboveBytes;
    this.#generation = generation;
    const path = pathOf(directory, generation);
    this.#file = generation === 0 ? -1 : openSync(path, 'a');
    this.#sizeBytes = generation === 0 ? 0 : statSync(path).size;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** True when so much has been appended that a rewrite pays. */
  get wantsRewrite(): boolean {
    return this.#sizeBytes > Math.max(this.#rewriteAboveBytes, 2 * this.#rewrittenBytes);
  }

  /** Stores the record whole, or throws and stores nothing. */
  append(record: string): void {
    const line = encodeLine(record);
    const bytes = Buffer.byteLength(line);
    try {
      this.#cutTornLine();
      this.#torn = true;
      writeWhole(this.#file, line, bytes);
      this.#torn = false;
    } catch (error) {
      throw new Error(
        `Cannot append to journal: ${messageOf(error)} [file=${pathOf(this.#directory, this.#generation)}, bytes=${bytes}]`,
        { cause: error },
      );
    }
    this.#sizeBytes += bytes;
  }

  /** What is behind a torn line would be lost with it: no line may follow one. */
  #cutTornLine(): void {
    if (!this.#torn) return;
    ftruncateSync(this.#file, this.#sizeBytes);
    this.#torn = false;
  }

  /** Replaces everything by these records, at once: a crash leaves either the old or the new. */
  rewrite(records: Iterable<string>): void {
    const next = this.#generation + 1;
    const path = pathOf(this.#directory, next);
    const draft = `${path}.draft`;
    const sizeBytes = writeDraft(draft, this.#format, records);
    renameSync(draft, path);
    const file = openSync(path, 'a');
    if (this.#file >= 0) closeSync(this.#file);
    rmSync(pathOf(this.#directory, this.#generation), { force: true });
    this.#file = file;
    this.#generation = next;
    this.#sizeBytes = sizeBytes;
    this.#rewrittenBytes = sizeBytes;
    this.#torn = false;
  }

  close(): void {
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
  }
}

/** Removes what a crash in the middle of a rewrite left, and returns the generations there are, ascending. */
function tidyUp(directory: string): number[] {
  const names = readdirSync(directory);
  for (const name of names) if (name.endsWith('.draft')) rmSync(join(directory, name));
  const generations = names
    .flatMap((name) => FILE_NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  for (const superseded of generations.slice(0, -1)) rmSync(pathOf(directory, superseded));
  return generations.slice(-1);
}

function writeDraft(path: string, format: string, records: Iterable<string>): number {
  const file = openSync(path, 'w');
  try {
    let sizeBytes = 0;
    let pending = encodeLine(format);
    const flush = () => {
      const bytes = Buffer.byteLength(pending);
      writeWhole(file, pending, bytes);
      sizeBytes += bytes;
      pending = '';
    };
    for (const record of records) {
      pending += encodeLine(record);
      if (pending.length >= DRAFT_FLUSH_CHARS) flush();
    }
    flush();
    return sizeBytes;
  } finally {
    closeSync(file);
  }
}

function writeWhole(file: number, text: string, bytes: number): void {
  let written = writeSync(file, text);
  if (written === bytes) return;
  const rest = Buffer.from(text);
  while (written < bytes) written += writeSync(file, rest, written);
}

function pathOf(directory: string, generation: number): string {
  return join(directory, `journal-${String(generation).padStart(8, '0')}`);
}

function wrongFormat(directory: string, generation: number, found: string, wanted: string): Error {
  return new Error(
    `Cannot read journal: it has another format, delete the directory to start empty [file=${pathOf(directory, generation)}, format=${found}, wanted=${wanted}]`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
