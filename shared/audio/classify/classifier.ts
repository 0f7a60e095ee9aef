/** What a classifier makes of a track. */
export interface Judgement {
  /** 0 to 1; null where there is nothing to judge, as in silence. */
  readonly score: number | null;
  /** What the score is made of, or what else is worth knowing. */
  readonly details: Readonly<Record<string, number>>;
}

/** What a classifier may use while it is at work. */
export interface ClassifierContext {
  readonly signal: AbortSignal;
  /** The bytes of its model, for those that have one: read and checked by whoever runs it. */
  readonly model: () => Promise<Uint8Array>;
}

/** Gives tracks a score. One value serves many tracks, and may keep between them what is dear to make. */
export interface Classifier {
  /** Recorded with each score. */
  readonly name: string;
  /** Of the samples that it wants, in Hz. */
  readonly sampleRate: number;
  /** Judges a track of one channel. */
  judge(samples: AsyncIterable<Float32Array>, context: ClassifierContext): Promise<Judgement>;
}
