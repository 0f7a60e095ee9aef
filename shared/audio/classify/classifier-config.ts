import { z } from 'zod';

/** Windows of plain samples. */
const waveform = z.strictObject({
  kind: z.literal('waveform'),
  windowSamples: z.int().min(1),
  /** From the start of one window to the next. */
  hopSamples: z.int().min(1),
});

/**
 * Windows of a mel spectrogram (Slaney's scale, triangles of equal area), each value
 * `scale · ln(gain · m + offset)`, where m is the mel power, or with `power: 1` the mel magnitude.
 */
const logMel = z.strictObject({
  kind: z.literal('log-mel'),
  fftSize: z.int().refine((size) => size >= 2 && Math.log2(size) % 1 === 0, 'must be a power of two'),
  hop: z.int().min(1),
  bands: z.int().min(1),
  minHz: z.number().min(0).default(0),
  maxHz: z.number().positive().optional(),
  power: z.union([z.literal(1), z.literal(2)]).default(2),
  gain: z.number().positive().default(1),
  offset: z.number().positive(),
  scale: z.number().default(1),
  windowFrames: z.int().min(1),
  hopFrames: z.int().min(1),
});

const AXES = { waveform: ['samples'], 'log-mel': ['bands', 'frames'] } as const;

const input = z
  .strictObject({
    name: z.string().min(1),
    /** In Hz: what the track is resampled to. */
    sampleRate: z.int().min(1_000).max(192_000),
    features: z.discriminatedUnion('kind', [waveform, logMel]),
    /** Of one window, such as [1, "samples"] or [1, 1, "bands", "frames"]; the order is the memory's. */
    shape: z.array(z.union([z.literal(['samples', 'bands', 'frames']), z.literal(1)])).min(1),
  })
  .refine(({ features, shape }) => {
    const named = shape.filter((dimension) => dimension !== 1).toSorted();
    return named.join() === AXES[features.kind].join();
  }, 'shape must name "samples" once for a waveform, "bands" and "frames" once each for log-mel')
  .refine(({ features, sampleRate }) => {
    if (features.kind === 'waveform') return true;
    const { minHz, maxHz = sampleRate / 2 } = features;
    return minHz < maxHz && maxHz <= sampleRate / 2;
  }, 'minHz must be below maxHz, and maxHz no more than half of sampleRate');

const output = z.strictObject({
  name: z.string().min(1),
  /** Which of the last dimension's values is the score; rows before it are averaged. */
  index: z.int().min(0),
  /** What makes a probability of it; 'none' where the model has done so. */
  activation: z.enum(['none', 'sigmoid', 'softmax']),
  /** True where the model's value tells how much the track is not what the job asks for. */
  invert: z.boolean().default(false),
});

const onnx = z.strictObject({
  kind: z.literal('onnx'),
  /** Recorded with each score. */
  name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 plain characters'),
  /** Where the model lies; checked when the job is declared. */
  model: z.custom<{ readonly bucket: string; readonly object: string; readonly sha256: string }>(
    (value) => typeof value === 'object' && value !== null,
    'must say bucket, object and sha256',
  ),
  input,
  output,
});

export const classifierConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('signal-features') }),
  onnx,
]);

/** Which classifier a job uses: the one by signal features that it brings, or a model of the user's. */
export type ClassifierConfig = Readonly<z.input<typeof classifierConfigSchema>>;
export type OnnxModel = Readonly<z.output<typeof onnx>>;
