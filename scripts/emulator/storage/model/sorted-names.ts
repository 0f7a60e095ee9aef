import { compareBytes } from './byte-order.ts';

/** A set of names that is always in UTF-8 byte order. */
export class SortedNames {
  readonly #names: string[];

  constructor(names: Iterable<string>) {
    this.#names = [...names].sort(compareBytes);
  }

  get length(): number {
    return this.#names.length;
  }

  at(index: number): string | undefined {
    return this.#names[index];
  }

  /** Index of the first name that is not before `name`. */
  indexOf(name: string): number {
    return this.indexWhere((other) => compareBytes(other, name) >= 0, 0);
  }

  /** Index of the first name from `from` on that passes a test which all names after it pass too. */
  indexWhere(passes: (name: string) => boolean, from: number): number {
    let low = from;
    let high = this.#names.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (passes(this.#names[middle] as string)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  add(name: string): void {
    const index = this.indexOf(name);
    if (this.#names[index] !== name) this.#names.splice(index, 0, name);
  }

  remove(name: string): void {
    const index = this.indexOf(name);
    if (this.#names[index] === name) this.#names.splice(index, 1);
  }
}
