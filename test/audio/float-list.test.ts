import { expect, it } from 'vitest';
import { createFloatList } from '../../shared/audio/float-list.ts';

it('a list of floats keeps all of them in order', () => {
  const list = createFloatList();
  for (let k = 0; k < 10_000; k += 1) list.push(k / 2);
  expect(list.length).toBe(10_000);
  expect(list.values()).toEqual(Float32Array.from({ length: 10_000 }, (_, k) => k / 2));
});

it('an empty list of floats has no values', () => {
  expect(createFloatList().values()).toEqual(new Float32Array());
});
