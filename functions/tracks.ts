import { source } from '../shared/graph/job.ts';

/**
 * Where the tracks are: whatever the container, `<entityId>.audio`, since a source has one suffix and a decoder
 * goes by the content. Objects of other names in the bucket are no tracks.
 */
export const tracks = source({ bucket: '{project}-tracks', suffix: '.audio' });
