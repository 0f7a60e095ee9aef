import { join } from 'node:path';
import { powerToDb } from '../../../shared/audio/spectral/decibel-matrix.ts';
import { mfcc } from '../../../shared/audio/spectral/mfcc.ts';
import { spectra } from '../../../shared/audio/spectral/spectra.ts';
import { compilePeer } from './compile-peer.ts';
import { ownContestant, type RowContext, type RowGroup } from './contest.ts';
import { absentPeers, type PeerProcess, startPeers } from './peer-process.ts';
import { SAMPLE_RATE } from './test-signal.ts';

const PEERS = join(import.meta.dirname, 'peers');

/** Power spectrogram, mel spectrogram and MFCC with librosa's defaults, against numpy, librosa and FFTW. */
export async function spectralRows(context: RowContext): Promise<RowGroup> {
  const { samples, samplesFile, python } = context;
  const inPython = await startPeers(python, [join(PEERS, 'spectral.py'), samplesFile]);
  const fftw = await startFftw(context);
  const essentia = await startPeers(process.execPath, [join(PEERS, 'essentia.ts'), samplesFile]);
  const pythonPeers = (work: string) => [inPython.peer('numpy', work), inPython.peer('librosa', work)];
  const options = { sampleRate: SAMPLE_RATE };
  const mel = () => spectra(samples, { mel: {} }, options).mel;
  return {
    rows: [
      {
        title: 'power spectrogram, frames of 2048 every 512',
        ours: ownContestant('WebAssembly, f32', () => spectra(samples, { power: {} }, options).power.data),
        peers: [...pythonPeers('power'), fftw.peer('fftw', 'power')],
        aims: { numpy: 1.5, fftw: 0.7 },
      },
      {
        title: 'mel spectrogram, 128 bands',
        ours: ownContestant('WebAssembly, f32', () => mel().data),
        peers: [...pythonPeers('mel'), essentia.peer('essentia', 'mel')],
        aims: { numpy: 2.5, librosa: 5 },
      },
      {
        title: 'mel spectrogram in double precision',
        ours: ownContestant('WebAssembly, f64', () => {
          return spectra(samples, { mel: {} }, { ...options, precision: 'f64' }).mel.data;
        }),
        peers: pythonPeers('mel'),
        aims: { librosa: 3 },
      },
      {
        title: 'MFCC from samples, 20 coefficients',
        ours: ownContestant('WebAssembly, f32', () => mfcc(powerToDb(mel(), { reference: 'max' })).data),
        peers: pythonPeers('mfcc'),
        aims: { numpy: 2.5, librosa: 5 },
      },
    ],
    close() {
      for (const process of [inPython, fftw, essentia]) process.close();
    },
  };
}

async function startFftw({ directory, samplesFile }: RowContext): Promise<PeerProcess> {
  try {
    const program = await compilePeer(join(PEERS, 'fftw.c'), { libraries: ['fftw3f', 'm'], directory });
    return await startPeers(program, [samplesFile]);
  } catch (error) {
    return absentPeers(`cannot be compiled: ${(error as Error).message.trim().split('\n')[1] ?? error}`);
  }
}
