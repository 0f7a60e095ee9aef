/** Soak: node test/bench/soak.ts [--messages 100000] [--seed 1]. Exits with 1 when something was lost or grew. */
import { parseArgs } from 'node:util';
import type { Holding } from './soak/processes.ts';
import { runSoak, type SoakResult } from './soak/run-soak.ts';

/** What the runtime may take: https://docs.cloud.google.com/run/docs/configuring/services/memory-limits has 512 MB as the default. */
const MAX_RESIDENT_MB = 256;
const MAX_GROWTH = 1.1;
/** Before, a process fills its caches and its heap: https://v8.dev/blog/trash-talk */
const WARM_UP_MESSAGES = 20_000;
/** Connections come and go by the load; a leak makes thousands. */
const MAX_MORE_SOCKETS = 32;

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const messages = Number(values.messages);
const seed = Number(values.seed);

console.log(`${messages} messages, seed ${seed}, node ${process.version}`);
const result = await runSoak({ messages, seed, print: (line) => console.log(line) });
report(result);
const faults = [...faultsOfAccounts(result), ...faultsOfHoldings(result)];
for (const fault of faults) console.log(`FAILED: ${fault}`);
if (faults.length === 0) console.log('Nothing lost, nothing grew.');
process.exitCode = faults.length === 0 ? 0 : 1;

function report({ seconds, accounts, outcomes, fired }: SoakResult): void {
  const handled = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${handled} deliveries in ${seconds.toFixed(0)} s, ${(handled / seconds).toFixed(0)} a second`);
  for (const { job, owed, acknowledged, deadLettered } of accounts) {
    console.log(`  ${job}: ${owed} owed = ${acknowledged} acknowledged + ${deadLettered} dead-lettered`);
  }
  console.log(`  outcomes: ${counted([...outcomes])}`);
  const actions = Map.groupBy(fired, ({ op, action }) => `${op} ${action}`);
  console.log(`  faults: ${counted([...actions].map(([action, each]) => [action, each.length]))}`);
}

function counted(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([what, count]) => `${count} ${what}`).join(', ');
}

function* faultsOfAccounts({ accounts, deaths, temporaryFiles, fired }: SoakResult): Iterable<string> {
  for (const { job, owed, acknowledged, deadLettered, lost, invented } of accounts) {
    if (owed !== acknowledged + deadLettered)
      yield `${job}: ${owed} owed, ${acknowledged + deadLettered} ended`;
    if (lost.length > 0) yield `${job}: lost ${lost.slice(0, 5).join(', ')}`;
    if (invented.length > 0)
      yield `${job}: ended without being published: ${invented.slice(0, 5).join(', ')}`;
  }
  const silent = accounts.flatMap(({ untold }) => untold);
  if (silent.length > 0) yield `acknowledged without an event: ${silent.slice(0, 5).join(', ')}`;
  if (deaths.length > 0) yield `functions ended: ${deaths.join('; ')}`;
  if (temporaryFiles.length > 0) yield `${temporaryFiles.length} temporary files are left`;
  if (fired.length === 0) yield 'no fault was caused';
}

/** A run that is shorter than the warm-up is judged by its accounts alone. */
function* faultsOfHoldings({ holdings }: SoakResult): Iterable<string> {
  for (const [job, seen] of holdings) {
    const warm = seen.slice(Math.ceil((WARM_UP_MESSAGES * 10) / messages) - 1);
    const [before, after] = [warm[0], warm.at(-1)];
    if (!before || !after) continue;
    const peakMb = Math.max(...warm.map(({ residentMb }: Holding) => residentMb));
    if (peakMb > MAX_RESIDENT_MB) yield `${job}: ${peakMb.toFixed(0)} MB at its peak`;
    if (after.residentMb > before.residentMb * MAX_GROWTH) {
      yield `${job}: ${before.residentMb.toFixed(0)} MB grew to ${after.residentMb.toFixed(0)} MB`;
    }
    if (after.sockets > before.sockets + MAX_MORE_SOCKETS) {
      yield `${job}: ${before.sockets} sockets grew to ${after.sockets}`;
    }
    if (after.files > before.files + 2) yield `${job}: ${before.files} open files grew to ${after.files}`;
  }
}
