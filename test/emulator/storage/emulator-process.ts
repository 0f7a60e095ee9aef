import { startStorageEmulator } from '../../../scripts/emulator/storage/start.ts';

// Runs an emulator on the directory that is given, says where it listens, and waits to be killed.
const [directory = ''] = process.argv.slice(2);
const emulator = await startStorageEmulator({ directory });
emulator.createBucket('tracks');
process.stdout.write(`${emulator.endpoint}\n`);
