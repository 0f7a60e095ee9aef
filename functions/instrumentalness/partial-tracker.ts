import type { Peak } from './peaks.ts';

/** How much of what goes on from frame to frame holds its pitch, and how much glides. Amplitudes, added up. */
export interface Partials {
  sustained: number;
  gliding: number;
}

/** From one frame to the next a partial moves no further: 39 semitones a second at a hop of 23 ms. */
const MAX_STEP_CENTS = 90;
/** Frames that a partial must have lasted to count: at a hop of 23 ms, 0.1 s. */
const FRAMES = 5;
/** Over those frames. Instruments of fixed pitch stay within 10 cents, voices seldom do. */
const GLIDE_CENTS = 25;
/** A glide goes on: its steps differ by less. Noise jumps. */
const ROUGHNESS_CENTS = 35;

interface Track {
  /** Of the last frames, the newest last. */
  readonly cents: readonly number[];
  continued: boolean;
}

/** Follows partials from frame to frame: takes the peaks of each, in order, and adds to `total`. */
export function createPartialTracker(total: Partials): (peaks: readonly Peak[]) => void {
  let tracks: Track[] = [];
  return (peaks) => {
    const before = tracks;
    tracks = peaks.map(({ cents, amplitude }) => {
      const track = nearest(before, cents);
      if (track) track.continued = true;
      const history = [...(track?.cents.slice(1 - FRAMES) ?? []), cents];
      if (history.length === FRAMES) {
        total.sustained += amplitude;
        if (glides(history)) total.gliding += amplitude;
      }
      return { cents: history, continued: false };
    });
  };
}

/** The track that a peak continues. Peaks come strongest first, so the strongest choose first. */
function nearest(tracks: readonly Track[], cents: number): Track | undefined {
  let found: Track | undefined;
  let least = MAX_STEP_CENTS;
  for (const track of tracks) {
    const distance = Math.abs(cents - (track.cents.at(-1) as number));
    if (track.continued || distance >= least) continue;
    found = track;
    least = distance;
  }
  return found;
}

function glides(cents: readonly number[]): boolean {
  const steps = cents.slice(1).map((value, k) => value - (cents[k] as number));
  const roughness = steps.slice(1).map((step, k) => Math.abs(step - (steps[k] as number)));
  return Math.max(...cents) - Math.min(...cents) > GLIDE_CENTS && Math.max(...roughness) < ROUGHNESS_CENTS;
}
