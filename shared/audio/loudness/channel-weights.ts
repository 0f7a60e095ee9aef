/** Layouts in the order of channels that WAV and ffmpeg have. */
export type ChannelLayout = 'mono' | 'stereo' | '2.1' | '3.0' | '3.1' | 'quad' | '5.0' | '5.1';

const FRONT = 1;
/** 1.5 dB more, from 60° to 120° on either side. */
const SURROUND = 1.41;
/** Low-frequency effects do not count. */
const LFE = 0;

const LAYOUTS: Readonly<Record<ChannelLayout, readonly number[]>> = {
  mono: [FRONT],
  stereo: [FRONT, FRONT],
  '2.1': [FRONT, FRONT, LFE],
  '3.0': [FRONT, FRONT, FRONT],
  '3.1': [FRONT, FRONT, FRONT, LFE],
  quad: [FRONT, FRONT, SURROUND, SURROUND],
  '5.0': [FRONT, FRONT, FRONT, SURROUND, SURROUND],
  '5.1': [FRONT, FRONT, FRONT, LFE, SURROUND, SURROUND],
};

/** What the energy of each channel of a layout counts (ITU-R BS.1770-5, Annex 1). */
export function channelWeights(layout: ChannelLayout): readonly number[] {
  return LAYOUTS[layout];
}
