import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { startStorageEmulator } from '../../../scripts/emulator/storage/start.ts';
import { request, useEmulator } from './harness.ts';

const local = useEmulator();

describe('the emulator', () => {
  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '0.0.0.0',
    '[::]',
  ])('does not answer to the host %j, to which a name may have been bound', async (host) => {
    await local.put('a', 'x');
    const { status, json, headers } = await local.request('GET', '/b/tracks/o/a', { headers: { host } });
    expect(status).toBe(403);
    expect(json.error.errors[0]?.reason).toBe('forbidden');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '127.0.0.1:9000', '[::1]', '[::1]:9000'])(
    'answers to the host %s',
    async (host) => {
      await local.put('a', 'x');
      expect((await local.request('GET', '/b/tracks/o/a', { headers: { host } })).status).toBe(200);
    },
  );

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])(
    'does nothing for a web page from %s',
    async (origin) => {
      const path = '/upload/storage/v1/b/tracks/o?uploadType=media&name=a';
      const { status } = await local.request('POST', path, { headers: { origin }, body: 'x' });
      expect(status).toBe(403);
      expect(await local.bucket.file('a').exists()).toEqual([false]);
    },
  );

  it('listens on 127.0.0.1 and on no other address', async () => {
    expect(new URL(local.emulator.endpoint).hostname).toBe('127.0.0.1');
    const { port } = new URL(local.emulator.endpoint);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal);
    for (const { address } of others) {
      await expect(request(`http://${address}:${port}`, 'GET', '/')).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
    }
  });

  it.runIf(process.platform === 'linux')('leaves its port free on other loopback addresses', async () => {
    const port = Number(new URL(local.emulator.endpoint).port);
    const other = createServer();
    await new Promise<void>((resolve, reject) => {
      other.on('error', reject).listen(port, '127.0.0.2', resolve);
    });
    await new Promise((resolve) => other.close(resolve));
  });

  it('does not share its directory with another', async () => {
    const { directory } = local;
    await expect(startInChild(directory)).resolves.toMatch(/it is in use by process \d+/);
  });

  it('says when its port is taken, and lets go of the directory', async () => {
    const port = Number(new URL(local.emulator.endpoint).port);
    const directory = `${local.directory}/second`;
    await expect(startStorageEmulator({ port, directory })).rejects.toThrow(
      `Cannot start the Cloud Storage emulator: port ${port} cannot be opened`,
    );
    const second = await startStorageEmulator({ directory });
    await second.stop();
  });
});

/** What another process has to say when it starts an emulator there. */
async function startInChild(directory: string): Promise<string> {
  const { spawn } = await import('node:child_process');
  const script = new URL('emulator-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'ignore', 'pipe'] });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stderr) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
