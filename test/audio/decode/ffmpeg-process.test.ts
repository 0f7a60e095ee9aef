import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DecodeOptions, decodeAudio } from '../../../shared/audio/decode/decode-audio.ts';
import { KlioError } from '../../../shared/errors/klio-error.ts';
import { gathered, inChunks } from '../signals.ts';
import { fakeFfmpeg, privateDirectory } from './fake-ffmpeg.ts';

function decode(ffmpegPath: string, more: Partial<DecodeOptions> = {}): AsyncIterable<Float32Array> {
  const options = {
    sampleRate: 22_050,
    channels: 1,
    signal: AbortSignal.timeout(20_000),
    ffmpegPath,
  } as const;
  return decodeAudio(inChunks(Buffer.from('not looked at by a fake')), { ...options, ...more });
}

/** Never gives anything, never ends, and does not care about signals. */
async function* stuck(): AsyncGenerator<Uint8Array> {
  await new Promise(() => {});
}

/**
 * A fake that ignores SIGTERM, gives some samples, starts a child that holds its pipes, and hangs. Both of them
 * keep a connection to the test open, whose closing shows that they are gone.
 */
async function hangingFfmpeg() {
  const address = join(privateDirectory(), 'alive');
  const server = createServer().listen(address);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const alive = `process.on('SIGTERM', () => {}); require('node:net').connect(${JSON.stringify(address)});`;
  const path = fakeFfmpeg(`${alive}
    require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(alive)}], { stdio: 'inherit' });
    process.stdout.write(Buffer.alloc(4096));`);
  const sockets: Socket[] = [];
  const { promise: bothAlive, resolve } = Promise.withResolvers<Socket[]>();
  server.on('connection', (socket) => {
    if (sockets.push(socket) === 2) resolve(sockets);
  });
  return { path, bothAlive };
}

async function gone(sockets: Socket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => socket.resume() && once(socket, 'close')));
}

describe('a decoder that hangs', () => {
  it('is killed with all that it started once the time is up', async () => {
    const { path, bothAlive } = await hangingFfmpeg();
    const timer = new AbortController();
    const failure = gathered(decode(path, { signal: timer.signal })).catch((error: unknown) => error);
    const sockets = await bothAlive;
    const dead = gone(sockets);
    timer.abort();
    expect(await failure).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await dead;
  });

  it('is killed with all that it started when the reader has enough', async () => {
    const { path, bothAlive } = await hangingFfmpeg();
    let dead = Promise.resolve();
    for await (const chunk of decode(path)) {
      expect(chunk.length).toBeGreaterThan(0);
      dead = gone(await bothAlive);
      break;
    }
    await dead;
  });

  it('is not waited for when the input is stuck as well', async () => {
    const { path, bothAlive } = await hangingFfmpeg();
    const timer = new AbortController();
    async function* headThenStuck() {
      yield Buffer.from('fLaC and some more');
      yield* stuck();
    }
    const options = { sampleRate: 22_050, channels: 1, signal: timer.signal, ffmpegPath: path } as const;
    const failure = gathered(decodeAudio(headThenStuck(), options)).catch((error: unknown) => error);
    const dead = gone(await bothAlive);
    timer.abort();
    expect(await failure).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await dead;
  });
});

describe('a decoder that gives up', () => {
  it('does not keep the input from being read to its end, whose checksum comes before what the decoder says', async () => {
    const address = join(privateDirectory(), 'alive');
    const server = createServer().listen(address);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const path = fakeFfmpeg(`
      require('node:net').connect(${JSON.stringify(address)}, () => process.exit(1));`);
    async function* damagedOnTheWay() {
      const [socket]: Socket[] = await once(server, 'connection');
      await once(socket!.resume(), 'close');
      for (let turn = 0; turn < 50; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        yield Buffer.alloc(1_000);
      }
      throw new KlioError('INPUT_CORRUPT', 'crc32c does not match');
    }
    async function* input() {
      yield Buffer.from('some bytes that start it');
      yield* damagedOnTheWay();
    }
    const options = {
      sampleRate: 22_050,
      channels: 1,
      signal: AbortSignal.timeout(20_000),
      ffmpegPath: path,
    } as const;
    await expect(gathered(decodeAudio(input(), options))).rejects.toMatchObject({ code: 'INPUT_CORRUPT' });
  });
});

describe('time', () => {
  it('ends the wait for an input that gives nothing', async () => {
    const timer = new AbortController();
    const options = { sampleRate: 22_050, channels: 1, signal: timer.signal } as const;
    const failure = gathered(decodeAudio(stuck(), options)).catch((error: unknown) => error);
    timer.abort();
    expect(await failure).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('that was up before the start starts nothing', async () => {
    const failure = gathered(decode('/nowhere/ffmpeg', { signal: AbortSignal.abort() }));
    await expect(failure).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });
});

describe('a decoder', () => {
  it('gets an empty environment', async () => {
    const seen = join(privateDirectory(), 'environment');
    const path = fakeFfmpeg(`
      require('node:fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(Object.keys(process.env)));
      process.stdout.write(Buffer.alloc(4096));`);
    await gathered(decode(path));
    expect(JSON.parse(readFileSync(seen, 'utf8'))).toEqual([]);
  });

  it('that was killed from outside was killed for its memory, which may go better next time', async () => {
    const path = fakeFfmpeg(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);`);
    await expect(gathered(decode(path))).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
  });

  it('that crashes on the input is to blame on the input', async () => {
    const path = fakeFfmpeg(`process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000);`);
    await expect(gathered(decode(path))).rejects.toMatchObject({
      code: 'INPUT_UNDECODABLE',
      message: /SIGSEGV/,
    });
  });

  it('may say much, of which an error keeps little', async () => {
    const path = fakeFfmpeg(`
      process.stderr.write('[mp3 @ 0x55d0] Header missing\\n' + 'x'.repeat(10_000_000), () => process.exit(1));`);
    const failure = await gathered(decode(path)).catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'INPUT_UNDECODABLE', message: /\[mp3\] Header missing; xxx/ });
    expect((failure as Error).message.length).toBeLessThan(500);
  });

  it('that gave samples and then failed has failed', async () => {
    const path = fakeFfmpeg(`process.stdout.write(Buffer.alloc(4096), () => process.exit(1));`);
    await expect(gathered(decode(path))).rejects.toMatchObject({
      code: 'INPUT_UNDECODABLE',
      message: /exit code 1/,
    });
  });

  it('that cannot be started is an error of the machine', async () => {
    await expect(gathered(decode('/nowhere/ffmpeg'))).rejects.toMatchObject({
      code: 'TRANSFORM_FAILED',
      message: /Cannot run ffmpeg.*ENOENT/,
    });
  });
});
