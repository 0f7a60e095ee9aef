import { noise, seededRandom } from '../signals.ts';

const RATE = 22_050;

/** Music whose beats are known because it is made from them. */
export interface Groove {
  readonly samples: Float32Array;
  readonly sampleRate: number;
  /** In seconds from the start, rising. */
  readonly beats: readonly number[];
}

export interface GrooveOptions {
  readonly seconds?: number;
  /** Where the first beat is. */
  readonly offsetSeconds?: number;
  /** The tempo at the end; the same as at the start unless told. */
  readonly endBpm?: number;
  /** Where the off-beat is between two beats: 0.5 is straight, 0.67 swung. */
  readonly swing?: number;
  /** How far a player strays from the grid, in seconds, both ways. */
  readonly looseness?: number;
  /** Peak of white noise under the music. */
  readonly hiss?: number;
}

/** What rhythm is tested on: half a minute at each tempo, and playing that is less easy to follow. */
export const GROOVES: readonly (GrooveOptions & { readonly name: string; readonly bpm: number })[] = [
  ...[60, 70, 80, 90, 100, 110, 120, 128, 140, 150, 160, 174, 190].map((bpm) => ({ name: `${bpm}`, bpm })),
  { name: '96, beginning late', bpm: 96, offsetSeconds: 1.37 },
  { name: '100, swung', bpm: 100, swing: 0.67 },
  { name: '110, loose', bpm: 110, looseness: 0.01 },
  { name: '120, slowing down to 110', bpm: 120, endBpm: 110 },
  { name: '100, under hiss', bpm: 100, hiss: 0.05 },
];

/**
 * A drum kit (bass drum on one and three, snare on two and four, hi-hat on the beats and off-beats) over a chord
 * that changes with the bar and a tone that rises through it. The same for the same arguments.
 */
export function groove(bpm: number, options: GrooveOptions = {}): Groove {
  const { seconds = 30, offsetSeconds = 0.4, endBpm = bpm, swing = 0.5, looseness = 0, hiss = 0 } = options;
  const random = seededRandom(Math.round(bpm));
  const grid = beatTimes(bpm, endBpm, offsetSeconds, seconds);
  const beats = grid.map((beat) => beat + looseness * (2 * random() - 1));
  const samples = new Float32Array(seconds * RATE);
  const add = (sound: Float32Array, atSeconds: number) => {
    const start = Math.round(atSeconds * RATE);
    for (let k = 0; k < sound.length && start + k < samples.length; k += 1) samples[start + k]! += sound[k]!;
  };
  for (const [number, beat] of beats.entries()) {
    const next = beats[number + 1] ?? beat + 60 / endBpm;
    add(number % 2 === 0 ? BASS_DRUM : SNARE, beat);
    add(HI_HAT, beat);
    add(HI_HAT, beat + swing * (next - beat));
    if (number % 4 === 0) add(bar(number / 4, 4 * (next - beat)), beat);
  }
  add(noise(seconds, { seed: 7, sampleRate: RATE, amplitude: hiss }), 0);
  return { samples, sampleRate: RATE, beats };
}

/** The integral of a tempo that changes evenly over the whole. */
function beatTimes(startBpm: number, endBpm: number, offsetSeconds: number, seconds: number): number[] {
  const beats: number[] = [];
  for (let beat = offsetSeconds; beat < seconds; ) {
    beats.push(beat);
    beat += 60 / (startBpm + ((endBpm - startBpm) * beat) / seconds);
  }
  return beats;
}

function sound(seconds: number, at: (time: number) => number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * RATE) }, (_, k) => at(k / RATE));
}

const HISS = noise(0.2, { seed: 3, sampleRate: RATE, amplitude: 1 });

/** A sine that falls from 180 to 50 Hz, and the click of the beater. */
const BASS_DRUM = sound(0.25, (time) => {
  const turns = 50 * time + (130 / 35) * (1 - Math.exp(-35 * time));
  const click = 0.25 * Math.exp(-time / 0.002) * HISS[Math.round(time * RATE) % HISS.length]!;
  return 0.5 * Math.exp(-time / 0.08) * Math.sin(2 * Math.PI * turns) + click;
});

const SNARE = sound(0.2, (time) => {
  const rattle = HISS[Math.round(time * RATE) % HISS.length]! * Math.exp(-time / 0.05);
  return 0.3 * rattle + 0.25 * Math.exp(-time / 0.04) * Math.sin(2 * Math.PI * 190 * time);
});

const HI_HAT = sound(0.06, (time) => {
  const at = Math.round(time * RATE);
  return 0.12 * (HISS[at % HISS.length]! - HISS[(at + 1) % HISS.length]!) * Math.exp(-time / 0.015);
});

/** A minor or major triad with a slow attack, and a chirp over it. */
function bar(number: number, seconds: number): Float32Array {
  const root = [110, 87.31, 130.81, 98][number % 4]!;
  return sound(seconds, (time) => {
    const swell = Math.min(1, time / 0.05) * Math.min(1, (seconds - time) / 0.05);
    const chord = [1, 1.26, 1.5, 2].reduce(
      (sum, ratio) => sum + Math.sin(2 * Math.PI * root * ratio * time),
      0,
    );
    const chirp = Math.sin(2 * Math.PI * (400 * time + (300 * time ** 2) / seconds));
    return swell * (0.04 * chord + 0.03 * chirp);
  });
}
