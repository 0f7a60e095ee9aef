import { parseArgs } from 'node:util';
import { runCampaign, seedsFrom } from './campaign.ts';
import { describeScenario } from './describe-scenario.ts';
import { huntMutant } from './hunt-mutant.ts';
import { MUTANTS } from './mutants.ts';
import { describeFailure, report, uncovered } from './report.ts';
import { runScenario } from './run-seed.ts';
import { scenarioOf } from './scenario.ts';

const HELP = `Simulates the protocol: npm run simulate -- [options]

  --seeds N          so many seeds, 10,000 unless told
  --from S           the first of them, 1 unless told
  --without-faults   nothing goes wrong
  --seed S           this seed alone, with what happens in it, step by step
  --mutants          breaks each rule of the protocol in turn, and tells which seed notices`;

/** Campaigns shorter than this may well miss a rare crash point. */
const MIN_SEEDS_FOR_COVERAGE = 5_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    'without-faults': { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(HELP);
else if (values.mutants) process.exitCode = await huntAll();
else if (values.seed !== undefined) process.exitCode = await showSeed(wholeNumber('seed', values.seed));
else process.exitCode = await runMany(wholeNumber('from', values.from), wholeNumber('seeds', values.seeds));

async function runMany(from: number, count: number): Promise<number> {
  const startMs = performance.now();
  const onProgress = process.stderr.isTTY
    ? (done: number) => done % 1000 === 0 && process.stderr.write(`\r${done} of ${count} `)
    : undefined;
  const withoutFaults = values['without-faults'];
  const result = await runCampaign(seedsFrom(from, count), {
    withoutFaults,
    ...(onProgress && { onProgress }),
  });
  if (onProgress) process.stderr.write('\r');
  console.log(report(result, (performance.now() - startMs) / 1000));
  const missed = withoutFaults || count < MIN_SEEDS_FOR_COVERAGE ? [] : uncovered(result);
  for (const what of missed) console.log(`NEVER MET ${what}`);
  return result.failures.length + missed.length > 0 ? 1 : 0;
}

async function showSeed(seed: number): Promise<number> {
  const scenario = scenarioOf(seed, { withoutFaults: values['without-faults'] });
  const trace: string[] = [];
  const violation = await runScenario(scenario, { trace });
  console.log([...describeScenario(scenario), '', ...trace, ''].join('\n'));
  console.log(violation ? `FAILED ${describeFailure(seed, violation)}` : 'All invariants hold.');
  return violation ? 1 : 0;
}

async function huntAll(): Promise<number> {
  let escaped = 0;
  for (const mutant of MUTANTS) {
    const caught = await huntMutant(mutant, { maxSeeds: 50_000 });
    if (!caught) escaped += 1;
    const how = caught ? `seed ${caught.seed}, ${caught.invariant}` : 'ESCAPED';
    console.log(`${mutant.name.padEnd(58)} ${how}`);
  }
  return escaped > 0 ? 1 : 0;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name} must be a whole number, it is "${text}"`);
  return Number(text);
}
