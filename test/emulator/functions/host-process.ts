/** A function host in a process of its own, for tests that kill it. Arguments: the port of the gate. */
import { startFunctionHost } from '../../../scripts/emulator/functions/function-host.ts';
import { plainFunction, REPOSITORY } from './plain-resource.ts';

const host = await startFunctionHost({ root: REPOSITORY });
host.serve([plainFunction({ environment: { GATE: process.argv[2] ?? '' } })], { environmentOf: () => ({}) });
process.stdout.write(host.endpoint);
