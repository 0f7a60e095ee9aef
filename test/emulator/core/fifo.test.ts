import { describe, expect, it } from 'vitest';
import { Fifo } from '../../../scripts/emulator/core/fifo.ts';

describe('Fifo', () => {
  it('gives items back in the order they came, across many turns', () => {
    const fifo = new Fifo<number>();
    const taken: number[] = [];
    let next = 0;
    for (let turn = 0; turn < 5_000; turn += 1) {
      for (let pushed = 0; pushed <= turn % 3; pushed += 1) fifo.push(next++);
      if (turn % 2 === 0) taken.push(fifo.shift()!);
    }
    const { length } = fifo;
    while (fifo.length > 0) taken.push(fifo.shift()!);
    expect(length).toBeGreaterThan(1_000);
    expect(taken).toEqual(Array.from({ length: next }, (_, index) => index));
    expect(fifo.shift()).toBeUndefined();
  });

  it('is empty after clear and can be used again', () => {
    const fifo = new Fifo<string>();
    fifo.push('a');
    fifo.clear();
    expect([fifo.length, fifo.shift()]).toEqual([0, undefined]);
    fifo.push('b');
    expect(fifo.shift()).toBe('b');
  });
});
