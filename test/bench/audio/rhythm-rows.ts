import { join } from 'node:path';
import { createRhythmTracker } from '../../../shared/audio/rhythm/rhythm.ts';
import { ownContestant, type RowContext, type RowGroup } from './contest.ts';
import { startPeers } from './peer-process.ts';
import { SAMPLE_RATE } from './test-signal.ts';

const PEERS = join(import.meta.dirname, 'peers');

/** Tempo and beats from samples, against librosa, with which ours on its grid must agree, and aubio. */
export async function rhythmRows({ samples, samplesFile, python }: RowContext): Promise<RowGroup> {
  const inPython = await startPeers(python, [join(PEERS, 'rhythm.py'), samplesFile]);
  return {
    rows: [
      {
        title: 'tempo and beats from samples',
        ours: ownContestant('kernels and TypeScript, beats refined', () => {
          const tracker = createRhythmTracker(SAMPLE_RATE);
          tracker.push(samples);
          return Float32Array.from(tracker.end().onGrid.beats);
        }),
        peers: [inPython.peer('librosa', 'beats'), inPython.peer('aubio', 'beats')],
        aims: { librosa: 3, aubio: 4 },
      },
    ],
    close: inPython.close,
  };
}
