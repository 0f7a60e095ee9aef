import { join } from 'node:path';
import { createRhythmTracker } from '../../../shared/audio/rhythm/rhythm.ts';
import { ownContestant, type RowContext, type RowGroup } from './contest.ts';
import { startPeers } from './peer-process.ts';
import { SAMPLE_RATE } from './test-signal.ts';

const PEERS = join(import.meta.dirname, 'peers');
const ESSENTIA_ROUNDS = 3;

/** Tempo and beats from samples, against librosa, with which ours on its grid must agree, aubio and essentia.js. */
export async function rhythmRows({ samples, samplesFile, python }: RowContext): Promise<RowGroup> {
  const inPython = await startPeers(python, [join(PEERS, 'rhythm.py'), samplesFile]);
  const essentia = await startPeers(process.execPath, [join(PEERS, 'essentia.ts'), samplesFile]);
  return {
    rows: [
      {
        title: 'tempo and beats from samples',
        ours: ownContestant('kernels and TypeScript, beats refined', () => {
          const tracker = createRhythmTracker(SAMPLE_RATE);
          tracker.push(samples);
          return Float32Array.from(tracker.end().onGrid.beats);
        }),
        peers: [
          inPython.peer('librosa', 'beats'),
          inPython.peer('aubio', 'beats'),
          { ...essentia.peer('degara', 'beats'), rounds: ESSENTIA_ROUNDS },
        ],
        aims: { librosa: 3, aubio: 4, degara: 25 },
      },
    ],
    close() {
      for (const process of [inPython, essentia]) process.close();
    },
  };
}
