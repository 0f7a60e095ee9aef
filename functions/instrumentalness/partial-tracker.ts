import type { Peak } from './peaks.ts';

/**
 * How much goes on from frame to frame, and how much of it glides along with another partial, as those of a voice do
 * (Regnier and Peeters, "Singing voice detection in music tracks using direct voice vibrato detection", ICASSP 2009;
 * McAdams 1989 on why we hear them as one). Amplitudes, added up.
 */
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
/** Partials of one voice move by the same interval: over those frames they differ by less. */
const TOGETHER_CENTS = 20;

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
    const gliding: Peak[] = [];
    const moves: (readonly number[])[] = [];
    tracks = peaks.map((peak) => {
      const track = nearest(before, peak.cents);
      if (track) track.continued = true;
      const history = [...(track?.cents.slice(1 - FRAMES) ?? []), peak.cents];
      if (history.length === FRAMES) {
        total.sustained += peak.amplitude;
        if (glides(history)) {
          gliding.push(peak);
          moves.push(moveOf(history));
        }
      }
      return { cents: history, continued: false };
    });
    for (const [index, { amplitude }] of gliding.entries()) {
      const move = moves[index] as readonly number[];
      if (moves.some((other) => other !== move && isTheSame(move, other))) total.gliding += amplitude;
    }
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

/** A track's way around its middle frame. */
function moveOf(cents: readonly number[]): number[] {
  const middle = cents[(FRAMES - 1) / 2] as number;
  return cents.map((value) => value - middle);
}

function isTheSame(move: readonly number[], other: readonly number[]): boolean {
  return move.every((value, k) => Math.abs(value - (other[k] as number)) < TOGETHER_CENTS);
}
