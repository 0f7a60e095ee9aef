import { decodeWhole } from '../../shared/audio/decode/decode-whole.ts';
import { clipBytes, clips, inChunks } from './signals.ts';

/** The samples of a demo clip, one channel at 22,050 Hz. */
export async function decodedClip(id: string): Promise<Float32Array> {
  const bytes = clipBytes(clips.find((one) => one.id === id)!.file);
  const options = { sampleRate: 22_050, channels: 1, signal: AbortSignal.timeout(20_000) } as const;
  return (await decodeWhole(inChunks(bytes), options)).samples;
}
