import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startReaper } from '../../../scripts/emulator/functions/reaper.ts';

/** A process group that goes on until it is killed. */
function spawnGroup(): ChildProcess & { pid: number } {
  const child = spawn('/bin/sh', ['-c', 'cat & cat'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return child as ChildProcess & { pid: number };
}

it('kills the groups it still has and removes the directory when it stops', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'klio-reaper-'));
  await writeFile(join(directory, 'socket'), '');
  const reaper = startReaper(directory);
  const [kept, removed, last] = [spawnGroup(), spawnGroup(), spawnGroup()];
  for (const { pid } of [kept, removed, last]) reaper.add(pid);
  reaper.remove(removed.pid);
  const deaths = [kept, last].map((child) => once(child, 'exit'));

  await reaper.stop();

  expect((await Promise.all(deaths)).map(([, signal]) => signal)).toEqual(['SIGKILL', 'SIGKILL']);
  expect(existsSync(directory)).toBe(false);
  expect(removed.exitCode).toBeNull();
  removed.stdin?.end();
  await once(removed, 'exit');
});
