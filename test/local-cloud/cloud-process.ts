/** A local cloud in a process of its own, for a test that kills it. Argument: its options as JSON. */
import { startLocalCloud } from '../../scripts/local-cloud/start.ts';

const { endpoints } = await startLocalCloud(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write(JSON.stringify(endpoints));
