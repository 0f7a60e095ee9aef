import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';
import { channelWeights } from '../../../shared/audio/loudness/channel-weights.ts';
import { createLoudnessMeter } from '../../../shared/audio/loudness/loudness.ts';
import { ownContestant, type RowContext, type RowGroup } from './contest.ts';
import { startPeers } from './peer-process.ts';

const PEERS = join(import.meta.dirname, 'peers');
const SAMPLE_RATE = 44_100;
const CHUNK = 8_820;

/** Loudness of the same signal in stereo at 44.1 kHz, against libebur128 and ffmpeg's meter. */
export async function loudnessRows({ samples, directory, python }: RowContext): Promise<RowGroup> {
  const stereo = inStereo(samples);
  const file = join(directory, 'stereo.f32');
  await writeFile(file, stereo);
  const inPython = await startPeers(python, [join(PEERS, 'loudness.py'), file, resolveFfmpeg()]);
  const peers = (work: string) => [inPython.peer('libebur128', work), inPython.peer('ffmpeg', work)];
  const measure = (truePeak: boolean) => () => {
    const meter = createLoudnessMeter(SAMPLE_RATE, { weights: channelWeights('stereo'), truePeak });
    for (let at = 0; at < stereo.length; at += CHUNK) meter.push(stereo.subarray(at, at + CHUNK));
    return Float32Array.of(meter.read().integratedLufs ?? Number.NaN);
  };
  return {
    rows: [
      {
        title: 'loudness and range, stereo, 44.1 kHz',
        ours: ownContestant('TypeScript', measure(false)),
        peers: peers('loudness'),
        aims: { libebur128: 2 },
      },
      {
        title: 'the same with true peak',
        ours: ownContestant('TypeScript', measure(true)),
        peers: peers('peak'),
        aims: { libebur128: 2 },
      },
    ],
    close: inPython.close,
  };
}

/** Twice the rate, values in between on lines, and a quieter right channel. */
function inStereo(mono: Float32Array): Float32Array {
  const stereo = new Float32Array(4 * mono.length);
  for (let at = 0; at < mono.length; at += 1) {
    const sample = mono[at] as number;
    const between = (sample + (mono[at + 1] ?? 0)) / 2;
    stereo.set([sample, 0.8 * sample, between, 0.8 * between], 4 * at);
  }
  return stereo;
}
