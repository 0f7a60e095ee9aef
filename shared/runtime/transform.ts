import type { Job } from '../graph/job.ts';
import type { Body } from '../platform/object-store.ts';

/** One input of the entity at hand. Every way of reading gives the same generation, checked by crc32c. */
export interface InputFile {
  readonly bucket: string;
  readonly objectName: string;
  readonly generation: string;
  readonly sizeBytes: number;
  /** The bytes in chunks, as they arrive: memory stays flat however long the file. */
  stream(): AsyncIterable<Uint8Array>;
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
  json(): Promise<unknown>;
  /** Path of a temporary copy, for tools that must seek. It is gone when the transform is done. */
  path(): Promise<string>;
}

export interface TransformContext<InputName extends string = string> {
  readonly entityId: string;
  readonly inputs: Readonly<Record<InputName, InputFile>>;
  /** The bytes of an asset that job.ts declares, checked by their SHA-256. Read anew each time: keep what you make of them. */
  asset(name: string): Promise<Uint8Array>;
  /** Fires when the message's time is up: pass it to all that waits. */
  readonly signal: AbortSignal;
  /** An empty directory of this message alone, removed afterwards. */
  temporaryDirectory(): Promise<string>;
  /** Writes a log line that carries job, entity and message. */
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/**
 * The author's code of a job: inputs in, one body per declared output back. It must be deterministic and
 * without side effects, since a message may be delivered twice. Throw a KlioError INPUT_UNDECODABLE for
 * input that can never work; anything else that is thrown is tried again.
 */
export type Transform<J extends Job> =
  J extends Job<infer InputName, infer OutputName>
    ? (context: TransformContext<InputName>) => Promise<Record<OutputName, Body>>
    : never;
