/** What a heap can hold: something due at a time, which carries its own place so that it can be taken out. */
export interface Due {
  dueAtMs: number;
  /** -1 outside of the heap; only the heap writes it. */
  heapIndex: number;
}

/** A min-heap by due time from which any member can be removed in logarithmic time. */
export class DueHeap<T extends Due> {
  readonly #items: T[] = [];

  get first(): T | undefined {
    return this.#items[0];
  }

  get size(): number {
    return this.#items.length;
  }

  /** Puts the item in, or in its new place when it is in already. */
  put(item: T, dueAtMs: number): void {
    this.remove(item);
    item.dueAtMs = dueAtMs;
    this.#place(item, this.#items.length);
    this.#rise(item);
  }

  /** Takes the item out; nothing happens when it is not in. */
  remove(item: T): void {
    const index = item.heapIndex;
    if (index < 0) return;
    item.heapIndex = -1;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#place(last, index);
    this.#rise(last);
    this.#sink(last);
  }

  clear(): void {
    for (const item of this.#items) item.heapIndex = -1;
    this.#items.length = 0;
  }

  #place(item: T, index: number): void {
    this.#items[index] = item;
    item.heapIndex = index;
  }

  #rise(item: T): void {
    while (item.heapIndex > 0) {
      const index = item.heapIndex;
      const parent = this.#items[(index - 1) >>> 1];
      if (parent === undefined || parent.dueAtMs <= item.dueAtMs) return;
      this.#place(item, parent.heapIndex);
      this.#place(parent, index);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const index = item.heapIndex;
      const left = this.#items[2 * index + 1];
      const right = this.#items[2 * index + 2];
      const child = right !== undefined && left !== undefined && right.dueAtMs < left.dueAtMs ? right : left;
      if (child === undefined || child.dueAtMs >= item.dueAtMs) return;
      this.#place(item, child.heapIndex);
      this.#place(child, index);
    }
  }
}
