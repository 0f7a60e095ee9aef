import { serveJob } from '../../../shared/runtime/serve.ts';
import { graph, skipped } from './job.ts';

serveJob({ graph, job: skipped, transform: () => Promise.reject(new Error('Must never run')) });
