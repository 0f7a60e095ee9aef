import { createFloatList } from '../float-list.ts';
import { largestOf } from '../spectral/decibel-matrix.ts';
import { bufferLength, createFramer } from '../spectral/framer.ts';
import { HOP } from './onset.ts';
import { createStepEnergies } from './step-energies.ts';

/** Of the energies: the middle of a step is 1.5 ms off at most. */
const STEP_SECONDS = 0.003;

/** Steps that are measured together. */
const BLOCK_STEPS = 128;

/** Energy is compared over 12 ms behind an attack and 24 ms before it, long enough for the swings of a bass. */
const STEPS_BEHIND = 4;
const STEPS_BEFORE = 8;

/** The bass is left out: its energy swings in the time of an attack. */
const LOWEST_HZ = 200;

/** What lies 54 dB below the loudest step counts as silence. */
const FLOOR_SHARE = 4e-6;

/** Where an attack is looked for, from a beat on the envelope's grid, which is late by a hop more or less. */
const EARLIEST_SECONDS = -0.05;
const LATEST_SECONDS = 0.01;

/** Rises of less than this, of both energies together, are no attack. */
const LEAST_RISE_DB = 6;

/** The energy of mono samples in fine steps, in which attacks can be found to 3 ms. */
export interface Attacks {
  push(samples: Float32Array): void;
  /**
   * Takes the signal as ended. Moves each beat to the attack that it stands for. One without takes its place between its neighbours: there
   * the players kept time in silence. Beats are seconds, rising.
   */
  refine(beats: readonly number[]): number[];
}

/**
 * Attacks as rises of energy, of all above the bass and of its first difference, which is mostly treble: a step
 * with much energy behind and little before it (the relative difference of Klapuri, ICASSP 1999).
 */
export function createAttacks(sampleRate: number): Attacks {
  const middles = createFloatList();
  const trebles = createFloatList();
  const stepSamples = Math.round(STEP_SECONDS * sampleRate);
  const keep = Math.exp((-2 * Math.PI * LOWEST_HZ) / sampleRate);
  const framing = {
    frameSize: stepSamples,
    hop: stepSamples,
    centre: false,
    padMode: 'constant',
    blockFrames: BLOCK_STEPS,
  } as const;
  const most = { samples: bufferLength(framing), steps: BLOCK_STEPS };
  const energies = createStepEnergies({ stepSamples, keep }, most);
  const stream = createFramer(framing, energies.samples, (start, steps) => {
    const measured = energies.measure(start, steps);
    for (let step = 0; step < steps; step += 1) {
      middles.push(measured[2 * step] as number);
      trebles.push(measured[2 * step + 1] as number);
    }
  });

  const refine = (beats: readonly number[]) => {
    if (beats.length === 0) return [];
    stream.end();
    const [middle, treble] = [middles.values(), trebles.values()];
    const middleFloor = FLOOR_SHARE * largestOf({ data: middle });
    const trebleFloor = FLOOR_SHARE * largestOf({ data: treble });
    const stepSeconds = stepSamples / sampleRate;
    const found = beats.map((beat) => {
      const from = Math.max(1, Math.ceil((beat + EARLIEST_SECONDS) / stepSeconds));
      const to = Math.min(middle.length - 1, (beat + LATEST_SECONDS) / stepSeconds);
      let best = -1;
      let most = LEAST_RISE_DB;
      for (let step = from; step <= to; step += 1) {
        const rise = riseAt(middle, step, middleFloor) + riseAt(treble, step, trebleFloor);
        if (rise <= most) continue;
        best = step;
        most = rise;
      }
      return best < 0 ? null : (best + 0.5) * stepSeconds;
    });
    return betweenNeighbours(beats, found, HOP / sampleRate);
  };
  return { push: stream.push, refine };
}

/** How much more energy there is behind a step than before it, in dB; 0 where there is less. */
function riseAt(energy: Float32Array, step: number, floor: number): number {
  const behind = meanOf(energy, step, Math.min(energy.length, step + STEPS_BEHIND));
  const before = meanOf(energy, Math.max(0, step - STEPS_BEFORE), step);
  return behind > before ? 10 * Math.log10((behind + floor) / (before + floor)) : 0;
}

function meanOf(energy: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let step = from; step < to; step += 1) sum += energy[step] as number;
  return sum / (to - from);
}

/**
 * Beats without an attack: evenly between those around them that have one; before the first and behind the last
 * as late on the grid as that is, or as usual.
 */
function betweenNeighbours(
  beats: readonly number[],
  attacks: readonly (number | null)[],
  usualDelaySeconds: number,
): number[] {
  const found = [...attacks.keys()].filter((index) => attacks[index] !== null);
  const delayAt = (index: number) => (beats[index] as number) - (attacks[index] as number);
  let passed = 0; // how many of the found ones are at or before the beat
  return beats.map((beat, index) => {
    while (passed < found.length && (found[passed] as number) <= index) passed += 1;
    const left = found[passed - 1];
    const right = found[passed];
    if (left !== undefined && right !== undefined) {
      const [from, to] = [attacks[left] as number, attacks[right] as number];
      return from + ((index - left) / (right - left)) * (to - from);
    }
    const nearest = left ?? right;
    return Math.max(0, beat - (nearest === undefined ? usualDelaySeconds : delayAt(nearest)));
  });
}
