import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

// A dropped or malformed message needs no client, and loading one is a good part of a cold start.
it('making the store and the publisher loads no Google client', async () => {
  const platform = join(import.meta.dirname, '../../../shared/platform/gcp');
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ resolve: (name, context, next) => (loaded.push(name), next(name, context)) });
    const { createGcsObjectStore } = await import(${JSON.stringify(join(platform, 'object-store.ts'))});
    const { createPubSubPublisher } = await import(${JSON.stringify(join(platform, 'publisher.ts'))});
    createGcsObjectStore({ project: 'p' });
    createPubSubPublisher({ project: 'p' });
    console.log(JSON.stringify(loaded));
  `;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const loaded: string[] = JSON.parse(stdout);
  expect(loaded.some((name) => name.endsWith('retries.ts'))).toBe(true);
  expect(loaded.filter((name) => !name.startsWith('.') && !name.startsWith('node:'))).toEqual([
    join(platform, 'object-store.ts'),
    join(platform, 'publisher.ts'),
  ]);
});
