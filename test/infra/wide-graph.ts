import { defineGraph } from '../../shared/graph/graph.ts';
import { defineJob, externalJob, source } from '../../shared/graph/job.ts';

const json = { contentType: 'application/json' };

/** As long as a job's name may be. */
export const LONGEST_NAME = 'a-job-whose-name-is-as-long-as-it-can-be';

const ingest = externalJob({
  name: 'ingest',
  project: 'media-platform',
  inputTopic: 'projects/media-platform/topics/ingest-input',
  outputTopic: 'projects/media-platform/topics/ingest-output',
  bucket: 'media-platform-ingest',
  outputs: { audio: { suffix: '.wav', contentType: 'audio/wav' } },
});

const tracks = source({ bucket: '{project}-tracks', prefix: 'new/', suffix: '.wav' });

const top = defineJob({
  name: 'top',
  inputs: { track: tracks, audio: ingest.outputs.audio },
  outputs: { audio: { suffix: '.flac', contentType: 'audio/flac' }, info: { suffix: '.info.json', ...json } },
  accepts: 'any',
  limits: { timeoutSeconds: 590, concurrency: 2, memory: '2Gi', cpu: 2, minInstances: 1, maxInstances: 7 },
  storage: { deleteAfterDays: 30, softDeleteDays: 0 },
});

const left = defineJob({
  name: 'left',
  description: 'Has a description',
  inputs: { audio: top.outputs.audio },
  outputs: { out: { suffix: '.left.json', ...json } },
  allowForce: false,
});

const right = defineJob({
  name: LONGEST_NAME,
  inputs: { info: top.outputs.info },
  outputs: { out: { suffix: '.right.json', ...json } },
});

const bottom = defineJob({
  name: 'bottom',
  inputs: { left: left.outputs.out, right: right.outputs.out },
  outputs: { out: { suffix: '.json', ...json } },
});

/** A diamond under an external parent, with two outputs, several sources of events, and the longest legal name. */
export const wideGraph = defineGraph({ jobs: [top, left, right, bottom] });
