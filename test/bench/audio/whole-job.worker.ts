import { serveTasks } from '../../../shared/worker/serve-tasks.ts';
import { download } from './paced-objects.ts';
import { wholeJob } from './whole-job.ts';

/** Does the whole job on what is behind an address; gives the size of its picture. */
serveTasks(async (url: string) => (await wholeJob(download(url), AbortSignal.timeout(60_000))).png.length);
