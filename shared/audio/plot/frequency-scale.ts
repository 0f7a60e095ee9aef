import { hzToMel, type MelScale, melToHz } from '../spectral/mel.ts';
import { roundTicks, type Tick } from './ticks.ts';

/** How frequencies are spread over an axis: 'log' has equal octaves, 'mel' octaves that shrink below 1 kHz. */
export type FrequencyScaleName = 'linear' | 'mel' | 'log';

/** An axis of frequency from its bottom, 0, to its top, 1. */
export interface FrequencyScale {
  placeOf(hz: number): number;
  hzAt(place: number): number;
  /** What is labelled, in Hz. */
  readonly ticks: readonly Tick[];
}

const MEL_TICKS = [0, 200, 500, 1000, 2000, 3000, 5000, 10_000, 20_000, 40_000];
const LOG_TICKS = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];

/** A scale from `minHz`, which must be above 0 for 'log', to `maxHz`. */
export function frequencyScale(
  name: FrequencyScaleName,
  { minHz = 0, maxHz, melScale }: { minHz?: number; maxHz: number; melScale?: MelScale },
): FrequencyScale {
  const within = (values: readonly number[]) => values.filter((hz) => hz >= minHz && hz <= maxHz).map(inHz);
  switch (name) {
    case 'linear':
      return spread(
        (hz) => hz,
        (value) => value,
        roundTicks(minHz, maxHz, 8).map(({ value }) => inHz(value)),
      );
    case 'mel':
      return spread(
        (hz) => hzToMel(hz, melScale),
        (mel) => melToHz(mel, melScale),
        within(MEL_TICKS),
      );
    case 'log':
      return spread(Math.log, Math.exp, within(LOG_TICKS));
  }

  function spread(
    forward: (hz: number) => number,
    back: (value: number) => number,
    ticks: readonly Tick[],
  ): FrequencyScale {
    const bottom = forward(minHz);
    const height = forward(maxHz) - bottom;
    return {
      placeOf: (hz) => (forward(hz) - bottom) / height,
      hzAt: (place) => back(bottom + place * height),
      ticks,
    };
  }
}

function inHz(value: number): Tick {
  return { value, label: value < 1000 ? `${value}` : `${value / 1000}k` };
}
