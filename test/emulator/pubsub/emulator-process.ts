/** Runs an emulator on the directory of the first argument and prints its host, until it is killed. */
import { startPubSubEmulator } from '../../../scripts/emulator/pubsub/start.ts';

const [directory = ''] = process.argv.slice(2);
const { host } = await startPubSubEmulator({ directory });
process.stdout.write(`${host}\n`);
