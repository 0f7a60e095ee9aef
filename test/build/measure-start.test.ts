import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildFunctions } from '../../scripts/build/build-functions.ts';
import type { BuiltFunction } from '../../scripts/build/manifest.ts';
import { measureStart } from '../../scripts/build/measure-start.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { smallRepository } from './trees.ts';

async function functionOf(source: string): Promise<BuiltFunction> {
  const root = smallRepository(temporaryDirectory(), { 'functions/a/index.ts': source });
  const [build] = await buildFunctions({ root, out: join(root, 'dist') });
  return build!;
}

const serve = `
  import { http } from '@google-cloud/functions-framework';
  http('a', (_request, response) => response.end());`;

describe('the start of a function', () => {
  it('is measured by starting it', async () => {
    expect(await measureStart(await functionOf(serve), new AbortController().signal)).toBeGreaterThan(0);
  });

  it('is not made up for one that does not start', async () => {
    const broken = await functionOf(`throw new Error('no such luck');`);
    const measuring = measureStart(broken, new AbortController().signal);
    await expect(measuring).rejects.toThrow(/Cannot start a: .*no such luck/s);
  });

  it('is given up when somebody interrupts', async () => {
    const endless = await functionOf(`${serve} for (;;);`);
    const interrupt = new AbortController();
    const measuring = measureStart(endless, interrupt.signal);
    interrupt.abort(new Error('Interrupted'));
    await expect(measuring).rejects.toThrow('Interrupted');
  });
});
