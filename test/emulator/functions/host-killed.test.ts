import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openGate } from './gate.ts';

const SCRIPT = fileURLToPath(new URL('./host-process.ts', import.meta.url));

it.each([
  ['waits', '/hold'],
  ['is in an endless loop', '/block'],
])('an instance that %s is gone when its host is killed by SIGKILL', async (_what, path) => {
  const gate = await openGate();
  const host = spawn(process.execPath, [SCRIPT, String(gate.port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [endpoint] = await once(host.stdout, 'data');
  const request = fetch(`${endpoint}/klio-plain${path}`, { method: 'POST' }).catch(() => 'broken off');
  const { gone } = await gate.arrival();

  host.kill('SIGKILL');

  await gone; // the kernel closes the connection of the instance when its process has ended
  expect(await request).toBe('broken off');
  await gate.close();
});
