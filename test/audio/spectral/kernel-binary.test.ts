import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileKernels, KERNELS_FILE } from '../../../scripts/build-kernels.ts';

it('the kernels that are kept are those of the sources', async () => {
  expect(await compileKernels()).toBe(readFileSync(KERNELS_FILE, 'utf8'));
});
