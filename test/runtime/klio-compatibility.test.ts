import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../shared/runtime/runtime.ts';
import { diamond, tracks } from '../helpers/graphs.ts';
import { createStation, ENTITY, names } from '../helpers/station.ts';

/**
 * Klio's decision table (its run.py, observed for all 112 combinations), side by side with ours. Messages are
 * made by protobufjs from proto/klio.proto, not by our codec.
 */
const graph = diamond();
const { top, left } = graph.named;
const KlioMessage = protobuf.loadSync('proto/klio.proto').lookupType('KlioMessage');

const me = { jobName: 'left', gcpProject: 'demo-klio' };
const other = { jobName: 'right', gcpProject: 'demo-klio' };

/** The seven ways in which recipients come; the first four address this job. */
const RECIPIENTS = {
  'v2 anyone': { version: 2, metadata: { intendedRecipients: { anyone: {} } } },
  'v2 limited to this job': {
    version: 2,
    metadata: { intendedRecipients: { limited: { recipients: [me] } } },
  },
  'v1 without downstream': { version: 1, metadata: {} },
  'v1 downstream this job': { version: 1, metadata: { downstream: [me] } },
  'v2 limited to another job': {
    version: 2,
    metadata: { intendedRecipients: { limited: { recipients: [other] } } },
  },
  'v2 limited to nobody': { version: 2, metadata: { intendedRecipients: { limited: {} } } },
  'v2 without recipients': { version: 2, metadata: {} },
} as const;

type Klio = 'drop' | 'pass through' | 'process';

interface Row {
  readonly recipients: keyof typeof RECIPIENTS;
  readonly addressed: boolean;
  readonly ping: boolean;
  readonly force: boolean;
  readonly output: boolean;
  readonly input: boolean;
}

const rows: Row[] = Object.keys(RECIPIENTS).flatMap((recipients, index) =>
  [false, true].flatMap((ping) =>
    [false, true].flatMap((force) =>
      [false, true].flatMap((output) =>
        [false, true].map((input) => ({
          recipients: recipients as keyof typeof RECIPIENTS,
          addressed: index < 4,
          ping,
          force,
          output,
          input,
        })),
      ),
    ),
  ),
);

/** What Klio does, by the rows of its table. */
function klio({ addressed, ping, force, output, input }: Row): Klio {
  if (!addressed) return 'drop';
  if (ping) return 'pass through';
  if (output && !force) return 'pass through';
  return input ? 'process' : 'drop';
}

/** What we do, and where we differ, why. */
function ours(row: Row): { outcome: Outcome; difference?: string } {
  switch (klio(row)) {
    case 'process':
      return { outcome: 'processed' };
    case 'pass through':
      return { outcome: row.ping ? 'pinged' : 'skipped' };
    case 'drop':
      if (!row.addressed) return { outcome: 'dropped' };
      return {
        outcome: 'requested_parents',
        difference: 'Klio loses the message; we ask the missing parent',
      };
  }
}

async function outcomeOf(row: Row): Promise<{ outcome: Outcome; events: number }> {
  const station = createStation(graph, left);
  station.put(tracks);
  if (row.input) station.put(top.outputs.text);
  if (row.output) station.put(left.outputs.text);
  const { version, metadata } = RECIPIENTS[row.recipients];
  const id = version === 1 ? { entityId: ENTITY } : { element: Buffer.from(ENTITY) };
  const message = { version, metadata: { ...metadata, ping: row.ping, force: row.force }, data: id };
  const bytes = KlioMessage.encode(KlioMessage.fromObject(message)).finish();
  const { outcome } = await station.deliver(bytes);
  return { outcome, events: station.events().length };
}

describe("Klio's decision table", () => {
  it('has 112 rows', () => {
    expect(rows).toHaveLength(112);
  });

  it.each(rows)(
    '$recipients, ping $ping, force $force, output exists $output, input exists $input',
    async (row) => {
      const { outcome } = ours(row);
      const event = outcome === 'processed' || outcome === 'skipped' || outcome === 'pinged';
      expect(await outcomeOf(row)).toEqual({ outcome, events: event ? 1 : 0 });
    },
  );

  it('differs on purpose in exactly the rows where Klio drops work that was asked for', () => {
    const different = rows.filter((row) => ours(row).difference);
    expect(
      different.every((row) => row.addressed && !row.ping && !row.input && (row.force || !row.output)),
    ).toBe(true);
    expect(different).toHaveLength(12);
  });
});

describe('where Klio differs from itself in the documentation', () => {
  it('a ping needs no data input to travel', async () => {
    const station = createStation(graph, top);
    const message = {
      version: 2,
      metadata: { ping: true, intendedRecipients: { anyone: {} } },
      data: { element: Buffer.from(ENTITY) },
    };
    const bytes = KlioMessage.encode(KlioMessage.fromObject(message)).finish();
    expect((await station.deliver(bytes)).outcome).toBe('pinged');
  });

  it('an event that is limited stays limited for the children', async () => {
    const station = createStation(graph, left);
    station.put(top.outputs.text);
    const message = {
      version: 2,
      metadata: { intendedRecipients: { limited: { recipients: [me] } } },
      data: { element: Buffer.from(ENTITY) },
    };
    await station.deliver(KlioMessage.encode(KlioMessage.fromObject(message)).finish());
    expect(station.events()[0]?.recipients).toEqual({ kind: 'limited', jobs: [names.identity(left)] });
  });
});
