import { defineGraph } from '../shared/graph/graph.ts';
import beatTracking from './beat-tracking/job.ts';
import byteStatistics from './byte-statistics/job.ts';
import danceability from './danceability/job.ts';
import downsample from './downsample/job.ts';
import energy from './energy/job.ts';
import features from './features/job.ts';
import instrumentalness from './instrumentalness/job.ts';
import key from './key/job.ts';
import loudness from './loudness/job.ts';
import spectrogram from './spectrogram/job.ts';
import speechiness from './speechiness/job.ts';

/** The graph: every job that is deployed, once. Its edges are in the jobs' inputs. */
export const graph = defineGraph({
  jobs: [
    downsample,
    beatTracking,
    energy,
    danceability,
    key,
    speechiness,
    instrumentalness,
    features,
    spectrogram,
    loudness,
    byteStatistics,
  ],
});
