import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Due, DueHeap } from '../../../scripts/emulator/core/due-heap.ts';

interface Item extends Due {
  readonly name: number;
}

const operation = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), name: fc.nat(20), dueAtMs: fc.nat(50) }),
  fc.record({ kind: fc.constant('remove' as const), name: fc.nat(20) }),
);

describe('DueHeap', () => {
  it('has the earliest member first, whatever is put, moved and removed', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const heap = new DueHeap<Item>();
        const items = Array.from({ length: 21 }, (_, name): Item => ({ name, dueAtMs: 0, heapIndex: -1 }));
        const model = new Map<number, number>();
        for (const step of operations) {
          if (step.kind === 'put') {
            heap.put(items[step.name]!, step.dueAtMs);
            model.set(step.name, step.dueAtMs);
          } else {
            heap.remove(items[step.name]!);
            model.delete(step.name);
          }
          expect(heap.size).toBe(model.size);
          expect(heap.first?.dueAtMs).toBe(model.size === 0 ? undefined : Math.min(...model.values()));
        }
      }),
    );
  });

  it('drains in the order of due times', () => {
    const heap = new DueHeap<Item>();
    for (const dueAtMs of [5, 3, 8, 1, 9, 2]) heap.put({ name: dueAtMs, dueAtMs: 0, heapIndex: -1 }, dueAtMs);
    const drained: number[] = [];
    for (let { first } = heap; first; first = heap.first) {
      drained.push(first.name);
      heap.remove(first);
    }
    expect(drained).toEqual([1, 2, 3, 5, 8, 9]);
  });

  it('leaves its members free after clear', () => {
    const heap = new DueHeap<Item>();
    const item = { name: 1, dueAtMs: 0, heapIndex: -1 };
    heap.put(item, 1);
    heap.clear();
    heap.remove(item);
    heap.put(item, 2);
    expect([heap.size, heap.first]).toEqual([1, item]);
  });
});
