import { serveJob } from '../../shared/runtime/serve.ts';
import { graph } from '../graph.ts';
import job from './job.ts';
import { transform } from './transform.ts';

serveJob({ graph, job, transform });
