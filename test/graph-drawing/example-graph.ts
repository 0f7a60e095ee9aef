import { defineGraph } from '../../shared/graph/graph.ts';
import { defineJob, externalJob, source } from '../../shared/graph/job.ts';
import { resourceNames } from '../../shared/graph/names.ts';

const JSON_TYPE = 'application/json';

export const tracks = source({ bucket: '{project}-tracks', suffix: '.audio' });
export const downsample = defineJob({
  name: 'downsample',
  description: 'Mono at 16 kHz, from any container',
  inputs: { audio: tracks },
  outputs: { audio: { suffix: '.16k.wav', contentType: 'audio/wav' } },
});
export const beatTracking = defineJob({
  name: 'beat-tracking',
  description: 'Tempo & beats',
  inputs: { audio: downsample.outputs.audio },
  outputs: { beats: { suffix: '.beats.json', contentType: JSON_TYPE } },
});
export const energy = defineJob({
  name: 'energy',
  inputs: { audio: downsample.outputs.audio, beats: beatTracking.outputs.beats },
  outputs: { energy: { suffix: '.energy.json', contentType: JSON_TYPE } },
});
export const spectrogram = defineJob({
  name: 'spectrogram',
  inputs: { audio: downsample.outputs.audio },
  outputs: { image: { suffix: '.png', contentType: 'image/png' } },
});
export const fingerprints = externalJob({
  name: 'fingerprints',
  project: 'other-team',
  inputTopic: 'projects/other-team/topics/fingerprints-input',
  outputTopic: 'projects/other-team/topics/fingerprints-output',
  bucket: 'other-team-fingerprints',
  outputs: { print: { suffix: '.fp', contentType: JSON_TYPE } },
});
export const matching = defineJob({
  name: 'matching',
  inputs: { print: fingerprints.outputs.print, energy: energy.outputs.energy },
  outputs: {
    match: { suffix: '.match.json', contentType: JSON_TYPE },
    report: { suffix: '.report.json', contentType: JSON_TYPE },
  },
});

/** A diamond with a side branch. */
export const graph = defineGraph({ jobs: [downsample, beatTracking, energy, spectrogram] });
/** The same, with a job of another deployment. */
export const joinedGraph = defineGraph({
  jobs: [downsample, beatTracking, energy, spectrogram, matching],
});
export const names = resourceNames({ project: 'demo-klio', prefix: 'klio' });
