import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMelPlot } from '../../../shared/audio/plot/mel-plot.ts';
import { pngOf } from '../../../shared/audio/plot/png-of.ts';
import { createSpectrogramPlot } from '../../../shared/audio/plot/spectrogram-plot.ts';
import { spectra } from '../../../shared/audio/spectral/spectra.ts';
import { type Contestant, ownContestant, type RowContext, type RowGroup } from './contest.ts';
import { startPeers } from './peer-process.ts';
import { SAMPLE_RATE } from './test-signal.ts';

const PEERS = join(import.meta.dirname, 'peers');

/** Pictures of 640 x 480 with axes, title and colour bar from power that is at hand, against matplotlib. */
export async function plotRows({ samples, directory, python }: RowContext): Promise<RowGroup> {
  const { mel, power } = spectra(samples, { mel: {}, power: {} }, { sampleRate: SAMPLE_RATE });
  const files = { mel: join(directory, 'mel.f32'), linear: join(directory, 'bins.f32') };
  await writeFile(files.mel, mel.data);
  await writeFile(files.linear, power.data);
  const inPython = await startPeers(python, [join(PEERS, 'plots.py'), files.mel, files.linear]);
  const options = { title: 'Spectrogram', sampleRate: SAMPLE_RATE, hop: 512, width: 640, height: 480 };
  return {
    rows: [
      {
        title: 'PNG of a mel spectrogram',
        ours: drawing(() => pngOf(createMelPlot(options), mel)),
        peers: [inPython.peer('matplotlib', 'mel')],
        aims: { matplotlib: 50 },
      },
      {
        title: 'PNG of a spectrogram, 1025 bins',
        ours: drawing(() => pngOf(createSpectrogramPlot(options), power)),
        peers: [inPython.peer('matplotlib', 'linear')],
        aims: { matplotlib: 50 },
        rounds: 3,
      },
    ],
    close: inPython.close,
  };
}

function drawing(draw: () => Uint8Array): Contestant {
  return ownContestant('TypeScript', () => Float32Array.of(draw().length));
}
