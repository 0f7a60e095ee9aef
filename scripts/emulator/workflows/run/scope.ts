import { MAX_MEMORY_BYTES, MAX_STRING_BYTES } from '../limits.ts';
import { raised } from '../values/raised-error.ts';
import { sizeOf } from '../values/size.ts';
import type { Value } from '../values/value.ts';

/** How much all variables of an execution take together. */
export class Memory {
  #bytes = 0;

  /** Raises a ResourceLimitError, and changes nothing, when it would be more than an execution may have. */
  change(bytes: number): void {
    if (bytes > 0 && this.#bytes + bytes > MAX_MEMORY_BYTES) {
      throw raised('ResourceLimitError', `variables take more than ${MAX_MEMORY_BYTES} bytes in all`);
    }
    this.#bytes += bytes;
  }
}

/** The variables of a call, a loop, an `except` or a branch, within those around it. */
export class Scope {
  readonly #variables = new Map<string, Value>();
  readonly #memory: Memory;
  readonly #parent: Scope | null;
  /** The only variables outside that may be set from here; null for all. */
  readonly #shared: readonly string[] | null;

  constructor(memory: Memory, parent: Scope | null = null, shared: readonly string[] | null = null) {
    this.#memory = memory;
    this.#parent = parent;
    this.#shared = shared;
  }

  get(name: string): Value | undefined {
    return this.#variables.has(name) ? this.#variables.get(name) : this.#parent?.get(name);
  }

  /** Sets the variable where it is, or else makes it here. */
  set(name: string, value: Value): void {
    if (typeof value === 'string' && Buffer.byteLength(value) > MAX_STRING_BYTES) {
      throw raised('ResourceLimitError', `a string has at most ${MAX_STRING_BYTES} bytes [variable=${name}]`);
    }
    (this.#holderOf(name) ?? this).setHere(name, value);
  }

  /** Makes the variable here, whatever there is outside. */
  setHere(name: string, value: Value): void {
    const before = this.#variables.get(name);
    this.#memory.change(sizeOf(value) - (before === undefined ? 0 : sizeOf(before)));
    this.#variables.set(name, value);
  }

  /** A scope within this one. */
  inner(): Scope {
    return new Scope(this.#memory, this);
  }

  /** The scope of a parallel branch, which may set no variables of this one but the shared ones. */
  branch(shared: readonly string[]): Scope {
    return new Scope(this.#memory, this, shared);
  }

  /** To be called when it is left, for the memory. */
  close(): void {
    for (const value of this.#variables.values()) this.#memory.change(-sizeOf(value));
    this.#variables.clear();
  }

  #holderOf(name: string): Scope | null {
    if (this.#variables.has(name)) return this;
    const holder = this.#parent ? this.#parent.#holderOf(name) : null;
    if (holder && this.#shared && !this.#shared.includes(name)) {
      throw raised('ValueError', `a parallel branch cannot set "${name}", which is not shared`);
    }
    return holder;
  }
}
