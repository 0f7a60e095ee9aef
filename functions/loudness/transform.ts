import { decodeAudio } from '../../shared/audio/decode/decode-audio.ts';
import { channelWeights } from '../../shared/audio/loudness/channel-weights.ts';
import { createLoudnessMeter, type Loudness } from '../../shared/audio/loudness/loudness.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import type job from './job.ts';

/** The rate for which the standard gives its filters. */
const SAMPLE_RATE = 48_000;

/**
 * Integrated loudness, loudness range, the largest momentary and short-term loudness and the true peak as JSON;
 * null where there is silence. Measured in 5.1, whose other channels are silent for mono and stereo, and which more
 * channels are mixed down to.
 */
export const transform: Transform<typeof job> = async ({ inputs, signal, log }) => {
  const meter = createLoudnessMeter(SAMPLE_RATE, { weights: channelWeights('5.1'), truePeak: true });
  const samples = decodeAudio(inputs.track.stream(), {
    sampleRate: SAMPLE_RATE,
    channels: 6,
    signal,
    onComplaint: (words) => log('Decoded a damaged track', { ffmpeg: words }),
  });
  for await (const chunk of samples) meter.push(chunk);
  return { loudness: `${JSON.stringify(rounded(meter.read()))}\n` };
};

/** To hundredths, finer than meters agree. */
function rounded(loudness: Loudness): Record<string, number | null> {
  const entries = Object.entries<number | null>({ ...loudness });
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value === null ? null : Number(value.toFixed(2))]),
  );
}
