import { describe, expect, it } from 'vitest';
import { type MessageLine, readMessageLine } from '../../scripts/cli/message-line.ts';
import { formatOutcomes } from '../../scripts/cli/outcome-table.ts';
import { drawBars, formatMessageLine } from '../../scripts/cli/progress.ts';
import { Tally } from '../../scripts/cli/tally.ts';
import { plain } from '../../scripts/cli/terminal.ts';
import { logLine } from '../../shared/runtime/log-line.ts';
import type { Delivery, Handled } from '../../shared/runtime/runtime.ts';
import { diamond } from '../helpers/graphs.ts';
import { createStation } from '../helpers/station.ts';

const graph = diamond();
const { runtime } = createStation(graph, graph.named.top);
const delivery: Delivery = {
  data: new Uint8Array(),
  attributes: {},
  messageId: 'm1',
  publishTimeMs: 0,
  attempt: 1,
  from: undefined,
};

/** The line as it comes out of a function's process. */
function line(handled: Partial<Handled>): MessageLine {
  const facts = { entityId: 'song', requestId: 'r1', stepMs: {}, bytesIn: 10, bytesOut: 4 };
  const context = { totalMs: 1234, trace: undefined };
  const written = logLine(runtime, delivery, { outcome: 'processed', ack: true, facts, ...handled }, context);
  return readMessageLine(JSON.parse(JSON.stringify(written)))!;
}

const rejected = () =>
  line({
    outcome: 'rejected',
    error: { code: 'INPUT_UNDECODABLE', message: 'Cannot decode audio: no stream rejected: here' },
  });

describe('a line about a message', () => {
  it('is read from the log of a job', () => {
    expect(line({})).toMatchObject({
      outcome: 'processed',
      job: 'top',
      entityId: 'song',
      ms: { total: 1234 },
    });
    expect(line({})).not.toHaveProperty('reason');
  });

  it('keeps the whole reason of a failure', () => {
    expect(rejected()).toMatchObject({
      code: 'INPUT_UNDECODABLE',
      reason: 'Cannot decode audio: no stream rejected: here',
    });
  });

  it.each([
    [undefined],
    ['text'],
    [{ message: 'from the author' }],
    [{ message: 'x', klio: { outcome: '?' } }],
  ])('is not %j', (json) => expect(readMessageLine(json)).toBeNull());

  it('is printed as one line that says what a person wants to know', () => {
    expect(formatMessageLine(line({}), plain)).toMatch(/^processed +top +song +1\.2 s$/);
    expect(formatMessageLine(rejected(), plain)).toMatch(
      /^rejected .* INPUT_UNDECODABLE: Cannot decode audio/,
    );
    const facts = { stepMs: {}, bytesIn: 0, bytesOut: 0, parents: ['left', 'right'] };
    expect(formatMessageLine(line({ outcome: 'waited', facts }), plain)).toMatch(/ for left, right$/);
    expect(formatMessageLine(line({ outcome: 'requested_parents', facts }), plain)).toMatch(
      /^requested parents .* started left, right$/,
    );
  });
});

describe('a tally', () => {
  const tally = new Tally(['top', 'left']);
  for (const outcome of ['processed', 'processed', 'skipped', 'dropped'] as const)
    tally.record(line({ outcome }));
  tally.record(rejected());

  it('counts by job and outcome, jobs without messages too', () => {
    expect(tally.jobs.get('top')).toMatchObject({
      processed: 2,
      skipped: 1,
      dropped: 1,
      rejected: 1,
      failed: 0,
    });
    expect(Object.values(tally.jobs.get('left')!)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(tally.messages).toBe(5);
  });

  it('is printed as a table that leaves out jobs without messages, and what is rare and did not happen', () => {
    const [header, top, ...others] = formatOutcomes(tally.jobs, plain);
    expect(header?.split(/ +/)).toEqual([
      'job',
      'processed',
      'skipped',
      'waited',
      'rejected',
      'failed',
      'dropped',
    ]);
    expect(top?.split(/ +/)).toEqual(['top', '2', '1', '·', '1', '·', '1']);
    expect(others).toEqual([]);
    expect(formatOutcomes(new Tally(['top']).jobs, plain)).toEqual([]);
  });

  it('is drawn as a bar per job while work goes on', () => {
    const lines = drawBars(tally, { entities: 8, elapsedMs: 4200, paint: plain });
    expect(lines[0]).toMatch(/^ {2}top {3}█{10}░{10} {2}4\/8 {2}2 processed · 1 skipped · 1 rejected$/);
    expect(lines[1]).toMatch(/^ {2}left {2}░{20} {2}0\/8/);
    expect(lines.at(-1)).toContain('4.2 s');
  });
});
