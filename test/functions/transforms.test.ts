import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { parseBeatsFile } from '../../functions/beat-tracking/beats-file.ts';
import { transform as trackBeats } from '../../functions/beat-tracking/transform.ts';
import { transform as downsample } from '../../functions/downsample/transform.ts';
import { transform as measureEnergy } from '../../functions/energy/transform.ts';
import { transform as measureLoudness } from '../../functions/loudness/transform.ts';
import { transform as drawSpectrogram } from '../../functions/spectrogram/transform.ts';
import { encodeWav } from '../../shared/audio/decode/wav.ts';
import { runTransform } from '../../shared/testing/run-transform.ts';
import { clipBytes, sine } from '../audio/signals.ts';

function json(bytes: Uint8Array) {
  return JSON.parse(new TextDecoder().decode(bytes));
}

async function mono(file: string): Promise<Uint8Array> {
  return (await runTransform(downsample, { track: clipBytes(file) })).outputs.audio;
}

describe('from a track to its last result', () => {
  it.each([
    { file: 'house.wav', bpm: 126, beats: 23 },
    { file: 'blues-shuffle.mp3', bpm: 96, beats: 23 },
    { file: 'ode-to-joy.ogg', bpm: 120, beats: 29 },
    { file: 'bach-prelude.flac', bpm: 112, beats: 30 },
  ])('$file has $bpm BPM, a level for every beat, and a picture', async ({ file, bpm, beats }) => {
    const audio = await mono(file);
    const { outputs } = await runTransform(trackBeats, { audio });
    const rhythm = json(outputs.beats);
    expect(Math.abs(rhythm.bpm - bpm)).toBeLessThan(1);
    expect(rhythm.beats.length).toBeGreaterThan(beats - 3);
    const energy = json((await runTransform(measureEnergy, { audio, beats: outputs.beats })).outputs.energy);
    expect(energy.beats.map(({ startSeconds }: { startSeconds: number }) => startSeconds)).toEqual(
      rhythm.beats,
    );
    for (const { rms, dbfs } of energy.beats) expect(20 * Math.log10(rms)).toBeCloseTo(dbfs, 1);
    const { image } = (await runTransform(drawSpectrogram, { audio }, { entityId: file })).outputs;
    expect(PNG.sync.read(Buffer.from(image)).width).toBe(1200);
  });

  it('silence has no numbers that somebody made up', async () => {
    const audio = await mono('silence.flac');
    const { outputs } = await runTransform(trackBeats, { audio });
    expect(json(outputs.beats)).toEqual({
      bpm: null,
      gridBpm: null,
      clarity: 0,
      durationSeconds: 8,
      beats: [],
    });
    const { energy } = (await runTransform(measureEnergy, { audio, beats: outputs.beats })).outputs;
    expect(json(energy)).toEqual({ startSeconds: 0, endSeconds: 8, rms: 0, dbfs: null, beats: [] });
    const { loudness } = (await runTransform(measureLoudness, { track: clipBytes('silence.flac') })).outputs;
    expect(json(loudness)).toEqual({
      integratedLufs: null,
      rangeLu: null,
      maxMomentaryLufs: null,
      maxShortTermLufs: null,
      truePeakDbtp: null,
      durationSeconds: 8,
    });
  });
});

describe('loudness', () => {
  it.each([
    // As ffmpeg's own ebur128 filter finds them.
    { file: 'gymnopedie.m4a', lufs: -17, lu: 4.6, dbtp: -1 },
    { file: 'house.wav', lufs: -23.4, lu: 0.8, dbtp: -1.9 },
    { file: 'blues-shuffle.mp3', lufs: -16.7, lu: 3.4, dbtp: -1.1 },
    { file: 'pink-noise.ogg', lufs: -20.9, lu: 0.1, dbtp: -7.8 },
  ])(
    'of $file is $lufs LUFS, its range $lu LU, its true peak $dbtp dBTP',
    async ({ file, lufs, lu, dbtp }) => {
      const { loudness } = (await runTransform(measureLoudness, { track: clipBytes(file) })).outputs;
      const { integratedLufs, rangeLu, truePeakDbtp, maxMomentaryLufs, maxShortTermLufs } = json(loudness);
      expect(Math.abs(integratedLufs - lufs)).toBeLessThan(0.11);
      expect(Math.abs(rangeLu - lu)).toBeLessThan(0.11);
      expect(Math.abs(truePeakDbtp - dbtp)).toBeLessThan(0.11);
      expect(maxMomentaryLufs).toBeGreaterThan(maxShortTermLufs);
      expect(maxShortTermLufs).toBeGreaterThan(integratedLufs);
    },
  );

  it.each([
    { layout: 'mono', channels: [-20], lufs: -23, dbtp: -20 },
    { layout: 'stereo', channels: [-23, -23], lufs: -23, dbtp: -23 },
    { layout: '5.1', channels: [-28, -28, -24, -6, -30, -30], lufs: -23, dbtp: -6 },
    { layout: '7.1', channels: [-23, -23, -200, -200, -200, -200, -200, -200], lufs: -23, dbtp: -23 },
  ])('of a WAV in $layout is by the weights of its channels', async ({ channels, lufs, dbtp }) => {
    const tone = sine(1_000, { seconds: 5, sampleRate: 48_000, amplitude: 1 });
    const gains = channels.map((dbfs) => 10 ** (dbfs / 20));
    const samples = Float32Array.from(
      { length: tone.length * channels.length },
      (_, k) => gains[k % channels.length]! * tone[Math.floor(k / channels.length)]!,
    );
    const track = encodeWav(samples, { sampleRate: 48_000, channels: channels.length, format: 'float32' });
    const { loudness } = (await runTransform(measureLoudness, { track })).outputs;
    expect(Math.abs(json(loudness).integratedLufs - lufs)).toBeLessThan(0.1);
    expect(Math.abs(json(loudness).truePeakDbtp - dbtp)).toBeLessThan(0.1);
  });
});

describe('every transform', () => {
  it('gives the same bytes each time', async () => {
    const twice = async <T>(run: () => Promise<T>) => [await run(), await run()] as const;
    const [audio, again] = await twice(() => mono('pop-groove.mp3'));
    expect(again).toEqual(audio);
    const [beats, beatsAgain] = await twice(async () => (await runTransform(trackBeats, { audio })).outputs);
    expect(beatsAgain).toEqual(beats);
    const [picture, pictureAgain] = await twice(
      async () => (await runTransform(drawSpectrogram, { audio })).outputs.image,
    );
    expect(Buffer.compare(pictureAgain, picture)).toBe(0);
  });

  it.each([
    { job: 'downsample', run: (bytes: Uint8Array) => runTransform(downsample, { track: bytes }) },
    { job: 'loudness', run: (bytes: Uint8Array) => runTransform(measureLoudness, { track: bytes }) },
    { job: 'beat-tracking', run: (bytes: Uint8Array) => runTransform(trackBeats, { audio: bytes }) },
    { job: 'spectrogram', run: (bytes: Uint8Array) => runTransform(drawSpectrogram, { audio: bytes }) },
  ])('refuses the damaged clip for good: $job', async ({ run }) => {
    await expect(run(clipBytes('corrupt.mp3'))).rejects.toMatchObject({
      code: 'INPUT_UNDECODABLE',
      message: /^Cannot decode audio: .*Invalid data found when processing input/,
    });
  });

  it.each([
    {
      job: 'downsample',
      run: (signal: AbortSignal) => runTransform(downsample, { track: clipBytes('house.wav') }, { signal }),
    },
    {
      job: 'loudness',
      run: (signal: AbortSignal) =>
        runTransform(measureLoudness, { track: clipBytes('house.wav') }, { signal }),
    },
    {
      job: 'spectrogram',
      run: (signal: AbortSignal) =>
        runTransform(drawSpectrogram, { audio: clipBytes('house.wav') }, { signal }),
    },
  ])('ends when the time is up: $job', async ({ run }) => {
    await expect(run(AbortSignal.abort())).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('logs what the decoder says of a damaged track that it could decode', async () => {
    const track = Uint8Array.from(clipBytes('bach-prelude.flac')).fill(0x55, 400_000, 400_100);
    const { log } = await runTransform(downsample, { track });
    expect(log).toEqual([expect.stringMatching(/^Decoded a damaged track .*decode_frame\(\) failed/)]);
  });
});

describe('a file of beats', () => {
  it('is read back as it was written', () => {
    const file = { bpm: 120.5, clarity: 0.5, durationSeconds: 3.25, beats: [0.5, 1] };
    expect(parseBeatsFile(JSON.parse(JSON.stringify(file)))).toEqual(file);
  });

  it.each([
    { json: null, field: '' },
    { json: { bpm: -1, clarity: 1, durationSeconds: 1, beats: [] }, field: 'bpm' },
    { json: { bpm: null, clarity: 1, durationSeconds: 1, beats: [0, 'x'] }, field: 'beats.1' },
  ])('that is none names the field "$field"', ({ json, field }) => {
    const attempt = () => parseBeatsFile(json);
    expect(attempt).toThrow(expect.objectContaining({ code: 'INPUT_UNDECODABLE' }));
    expect(attempt).toThrow(`[field=${field},`);
  });
});
