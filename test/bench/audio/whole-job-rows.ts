import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';
import { bareDecode } from './bare-decode.ts';
import {
  type Contestant,
  ownContestant,
  ownPart,
  type Row,
  type RowContext,
  type RowGroup,
} from './contest.ts';
import { writeLongTrack } from './long-track.ts';
import { reportLoopLag } from './loop-lag.ts';
import { download, servePaced } from './paced-objects.ts';
import { type PeerProcess, startPeers } from './peer-process.ts';
import { wholeJob } from './whole-job.ts';

const PEERS = join(import.meta.dirname, 'peers');
const MINUTES = 3;
/** What one download gives in practice, and more than it gives: the faster, the less the job can hide behind it. */
const SLOW = 20;
const FAST = 100;
const LIBROSA_ROUNDS = 2;
const CHUNK_BYTES = 64 * 1024;

/**
 * The whole job: bytes as they come, decoded as they come, mel spectrogram, MFCC, tempo, beats and a picture. It cannot
 * be faster than the slower of its download and ffmpeg, which are measured beside it, nor should it be much slower.
 */
export async function wholeJobRows({ directory, python }: RowContext): Promise<RowGroup> {
  const tracks = writeTracks(directory);
  const objects = await servePaced(tracks.map(({ path }) => path));
  const inPython = await startPeers(python, [join(PEERS, 'whole_job.py')]);
  const rows = tracks.flatMap(({ format, path }, index) => {
    const file = readFileSync(path);
    const size = `${format} of ${(file.length / 1e6).toFixed(1)} MB`;
    const decode = ownPart('decode', 'ffmpeg alone, all bytes at hand', () => bareDecode(file));
    const streamed = (speed: number) =>
      streamedRow(`the whole job, ${size} at ${speed} MB/s`, { url: objects.url(index, speed), decode });
    return [
      streamed(SLOW),
      withLibrosa(streamed(FAST), { inPython, url: objects.url(index, FAST) }),
      atHandRow(`decode and all features, ${size} at hand`, { file, decode }),
    ];
  });
  return {
    rows,
    finish: (print) => reportLoopLag(print, objects.url(0, FAST)),
    close() {
      for (const process of [inPython, objects]) process.close();
    },
  };
}

function streamedRow(title: string, { url, decode }: { url: string; decode: Contestant }): Row {
  return {
    title,
    ...oursOf(() => download(url)),
    peers: [ownPart('download', 'the download alone', () => bytesOf(download(url))), decode],
    aims: {},
    bounds: [{ of: ['download', 'decode'], most: 1.35 }],
  };
}

function atHandRow(title: string, { file, decode }: { file: Buffer; decode: Contestant }): Row {
  return {
    title,
    ...oursOf(() => inChunks(file)),
    peers: [decode],
    aims: {},
    bounds: [{ of: ['decode'], most: 1.5 }],
  };
}

function withLibrosa(row: Row, { inPython, url }: { inPython: PeerProcess; url: string }): Row {
  const librosa = { ...inPython.peer('librosa', url), rounds: LIBROSA_ROUNDS };
  return { ...row, peers: [...row.peers, librosa] };
}

function oursOf(open: () => AsyncIterable<Uint8Array>): Pick<Row, 'ours' | 'remark'> {
  let tailMs = Number.POSITIVE_INFINITY;
  const ours = ownContestant('streamed, one pass', async () => {
    const { mel, mfcc, rhythm, png, ...rest } = await wholeJob(open(), AbortSignal.timeout(60_000));
    tailMs = Math.min(tailMs, rest.tailMs);
    if (rhythm.bpm === null || png.length === 0 || mfcc.frames !== mel.frames) {
      throw new Error('Cannot measure the whole job: results are missing');
    }
    return mel.data;
  });
  return { ours, remark: () => `of ours, after the last sample: ${tailMs.toFixed(1)} ms` };
}

function writeTracks(directory: string): { format: string; path: string }[] {
  const [mp3, flac] = [join(directory, 'track.mp3'), join(directory, 'track.flac')];
  writeLongTrack(mp3, MINUTES);
  execFileSync(resolveFfmpeg(), ['-nostdin', '-v', 'error', '-i', mp3, '-sample_fmt', 's16', flac]);
  return [
    { format: 'mp3', path: mp3 },
    { format: 'flac', path: flac },
  ];
}

async function* inChunks(file: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += CHUNK_BYTES) yield file.subarray(at, at + CHUNK_BYTES);
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return bytes;
}
