import { z } from 'zod';
import { KlioError } from '../../shared/errors/klio-error.ts';

const beatsFile = z.object({
  /** Beats per minute; null where there is no beat. */
  bpm: z.number().positive().nullable(),
  /** The same on librosa's grid of tempi; files of earlier versions have none. */
  gridBpm: z.number().positive().nullable().optional(),
  /** How clear the beat is, 0 to 1. */
  clarity: z.number(),
  durationSeconds: z.number().nonnegative(),
  /** In seconds from the start, rising. */
  beats: z.array(z.number().nonnegative()),
});

/** What `beat-tracking` writes and its children read. */
export type BeatsFile = z.infer<typeof beatsFile>;

/** Reads it; throws INPUT_UNDECODABLE naming the first field that is wrong. */
export function parseBeatsFile(json: unknown): BeatsFile {
  const parsed = beatsFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const facts = `[field=${issue?.path.join('.')}, rule=${issue?.message}]`;
  throw new KlioError('INPUT_UNDECODABLE', `Cannot read beats: not what beat-tracking writes ${facts}`);
}
