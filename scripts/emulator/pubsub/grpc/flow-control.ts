import { messageBytes } from '../model/protobuf-size.ts';
import type { Delivery } from '../model/receiver.ts';

/** Counts what a stream has outstanding against its limits; a limit of 0 or less is none. */
export class FlowControl {
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  #messages = 0;
  #bytes = 0;

  constructor(maxMessages: number, maxBytes: number) {
    this.#maxMessages = maxMessages > 0 ? maxMessages : Number.POSITIVE_INFINITY;
    this.#maxBytes = maxBytes > 0 ? maxBytes : Number.POSITIVE_INFINITY;
  }

  /** The message that reaches the limit of bytes is still sent, or one larger than the limit never would be. */
  get hasRoom(): boolean {
    return this.#messages < this.#maxMessages && this.#bytes < this.#maxBytes;
  }

  add({ message }: Delivery): void {
    this.#messages += 1;
    this.#bytes += messageBytes(message);
  }

  release({ message }: Delivery): void {
    this.#messages -= 1;
    this.#bytes -= messageBytes(message);
  }
}
