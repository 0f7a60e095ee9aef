import { CRASH_POINTS } from '../../shared/runtime/crash-point.ts';
import type { CampaignResult } from './campaign.ts';
import { Tally } from './tally.ts';

const OUTCOMES = [
  'processed',
  'skipped',
  'waited',
  'requested_parents',
  'pinged',
  'dropped',
  'rejected',
  'failed',
];

/** What a campaign shows to people. */
export function report({ failures, faulty, faultless }: CampaignResult, seconds: number): string {
  const all = new Tally();
  all.add(faulty.data);
  all.add(faultless.data);
  const seeds = all.of('seeds');
  return [
    `${whole(seeds)} seeds in ${seconds.toFixed(1)} s: ${whole(seeds / seconds)} schedules per second, ` +
      `${whole(all.of('deliveries'))} deliveries, ${whole(all.of('steps'))} steps`,
    '',
    line('outcomes', OUTCOMES, (name) => whole(all.of('outcome', name))),
    line('codes', [...all.all('code').keys()].sort(), (name) => whole(all.of('code', name))),
    line('faults', [...all.all('fault').keys()].sort(), (name) => whole(all.of('fault', name))),
    line(
      'died at / passed',
      CRASH_POINTS,
      (name) => `${whole(all.of('killed', name))}/${whole(all.of('reached', name))}`,
    ),
    '',
    `work ratio (executions over results): ${ratio(faultless)} in ${whole(faultless.of('seeds'))} seeds without faults, ` +
      `${ratio(faulty)} with faults`,
    `dead letters replayed: ${whole(all.of('replays'))}; jobs whose request ended at a join because somebody deleted ` +
      `an output meanwhile, asked for again: ${whole(all.of('ended by a deletion'))}`,
    ...failures.map(({ seed, violation }) => `FAILED ${describeFailure(seed, violation)}`),
  ].join('\n');
}

/** A failing seed in one line that reproduces it. */
export function describeFailure(
  seed: number,
  { invariant, details }: CampaignResult['failures'][number]['violation'],
): string {
  return `npm run simulate -- --seed ${seed}   # ${invariant}: ${details}`;
}

/** Outcomes and crash points that a campaign never met, though it should show something about each. */
export function uncovered({ faulty }: CampaignResult): string[] {
  return [
    ...OUTCOMES.filter((name) => faulty.of('outcome', name) === 0).map((name) => `outcome ${name}`),
    ...CRASH_POINTS.filter((name) => faulty.of('killed', name) === 0).map((name) => `crash point ${name}`),
  ];
}

function line(title: string, names: readonly string[], value: (name: string) => string): string {
  return `${title}: ${names.map((name) => `${name} ${value(name)}`).join(' · ')}`;
}

function ratio(tally: Tally): string {
  const results = tally.of('results');
  return results === 0 ? 'none' : (tally.of('executions') / results).toFixed(3);
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}
