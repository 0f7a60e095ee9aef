import { serveBackfill } from '../../shared/backfill/serve-backfill.ts';
import { graph } from '../graph.ts';

serveBackfill(graph);
