import { startWorkflowsEmulator } from '../../../scripts/emulator/workflows/start.ts';
import { WORKFLOW } from './workflow-names.ts';

// Runs an emulator on the directory, with one execution of the definition; writes its result, and waits to be killed.
const [directory = '', source = ''] = process.argv.slice(2);
const emulator = await startWorkflowsEmulator({ directory });
emulator.deploy({ name: WORKFLOW, source });
const name = emulator.executions()[0]?.name ?? emulator.start(WORKFLOW);
const { result, error } = await emulator.ended(name, new AbortController().signal);
process.stdout.write(`${result ?? error?.context}\n`);
