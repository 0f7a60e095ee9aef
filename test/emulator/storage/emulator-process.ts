import { startStorageEmulator } from '../../../scripts/emulator/storage/start.ts';

/** Runs an emulator on the directory given, says where, and is to be killed. */
const [directory = ''] = process.argv.slice(2);
const emulator = await startStorageEmulator({ directory });
emulator.createBucket('storm');
process.stdout.write(`${emulator.endpoint}\n`);
