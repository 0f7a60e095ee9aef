/** Prints the names of jobs. A program of its own, because the whole command line takes twice as long to load. */
import { graph } from '../../../functions/graph.ts';

process.stdout.write(graph.jobs.map(({ name }) => `${name}\n`).join(''));
