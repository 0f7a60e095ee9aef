import { spawn } from 'node:child_process';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';
import { SAMPLE_RATE } from './test-signal.ts';

const ARGS =
  `-nostdin -v error -threads 1 -i pipe:0 -vn -ac 1 -rematrix_maxval 1 -ar ${SAMPLE_RATE} -f f32le -flush_packets 0 pipe:1`.split(
    ' ',
  );

/** The least that decoding takes: ffmpeg with all bytes at hand, its output read and dropped. Gives its bytes. */
export async function bareDecode(file: Uint8Array): Promise<number> {
  const child = spawn(resolveFfmpeg(), ARGS, { stdio: ['pipe', 'pipe', 'inherit'] });
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  child.on('close', () => resolve());
  child.stdin.end(file);
  let bytes = 0;
  for await (const chunk of child.stdout) bytes += chunk.length;
  await closed;
  if (child.exitCode !== 0 || bytes === 0) throw new Error('Cannot decode the track of the benchmark');
  return bytes;
}
