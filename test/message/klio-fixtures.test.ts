import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../shared/message/decode.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { ANYONE, type JobIdentity, type KlioMessage, newMessage } from '../../shared/message/klio-message.ts';
import { jsonOf, klioMessageOf, readWith, unknownFieldsOf } from './reference-codec.ts';

const FOLDER = 'test/fixtures/messages';
const flat = { entityIds: 'flat' } as const;
const klioMessage = klioMessageOf(`${FOLDER}/klio-22.3.proto`);

interface Written {
  readonly klio: {
    readonly metadata?: { readonly downstream?: unknown };
    readonly data: object;
    readonly version?: string;
  };
  readonly unknown: Record<string, string>;
}
const written: Record<string, Written> = JSON.parse(readFileSync(`${FOLDER}/messages.json`, 'utf8'));

const job = (name: string, project = 'sonic-lab'): JobIdentity => ({ name, project });
const nobody = { kind: 'limited', jobs: [] } as const;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What Klio makes of each message (reference: its serializer and its recipients check). */
const MEANINGS: Record<string, Partial<KlioMessage>> = {
  'v2-top-down': { recipients: ANYONE },
  'v2-bottom-up': { recipients: { kind: 'limited', jobs: [job('energy')] }, force: true, ping: true },
  'v2-trigger-children-of': {
    recipients: {
      kind: 'limited',
      jobs: [job('downsample'), job('energy'), job('downsample')],
      triggerChildrenOf: job('energy'),
    },
    auditLog: [
      { job: job('downsample'), atMs: 1_700_000_000_123 },
      { job: job('energy'), atMs: 1_700_000_060_000 },
    ],
    payload: Uint8Array.of(0, 0xff, ...bytes('state')),
  },
  'v2-no-recipients': { recipients: nobody },
  'v2-both-ids': { recipients: ANYONE },
  'v1-top-down': { recipients: ANYONE },
  'v1-bottom-up': {
    recipients: { kind: 'limited', jobs: [job('downsample'), job('energy', 'other-lab')] },
    force: true,
    auditLog: [{ job: job('downsample'), atMs: 1_600_000_000_005 }],
    payload: bytes('payload'),
  },
  'v1-both-ids': { recipients: ANYONE },
  'v0-entity-id': { recipients: ANYONE },
  'v0-element': { recipients: ANYONE },
  'v0-both-ids': { recipients: ANYONE },
  'unknown-limited': {
    recipients: {
      kind: 'limited',
      jobs: [job('downsample'), job('energy')],
      triggerChildrenOf: job('energy', ''),
    },
    auditLog: [{ job: job('downsample'), atMs: 1_700_000_000_000 }],
  },
  'unknown-anyone': { recipients: ANYONE },
  'unknown-v1': { recipients: { kind: 'limited', jobs: [job('energy')] } },
};

const OURS: Record<string, KlioMessage> = {
  'ours-first': newMessage('s0000'),
  'ours-event': newMessage('s0000', {
    recipients: {
      kind: 'limited',
      jobs: [job('downsample'), job('energy')],
      triggerChildrenOf: job('energy'),
    },
    force: true,
    auditLog: [
      { job: job('energy'), atMs: 1_700_000_000_123 },
      { job: job('downsample'), atMs: 1_700_000_001_000 },
    ],
    request: { id: '9876543210', requestedAtMs: 1_699_999_999_007 },
    publishedBy: 'downsample',
    backfillId: 'backfill-2026',
    plannedBy: ['energy', 'energy'],
    payload: bytes('payload'),
  }),
};

describe.each(Object.keys(MEANINGS))('Klio message %s', (name) => {
  const data = readFileSync(`${FOLDER}/${name}.bin`);
  const { klio, unknown } = written[name]!;
  const passed = encodeMessage(decodeMessage(data, flat));

  it('is read as Klio reads it', () => {
    const { unknown: _, ...expected } = newMessage('s0000', MEANINGS[name]);
    expect(withoutUnknownFields(decodeMessage(data, flat))).toEqual(expected);
  });

  it('keeps all that Klio knows when it is passed on', () => {
    expect(jsonOf(klioMessage, passed)).toEqual(asVersion2(klio, MEANINGS[name]!));
  });

  it('keeps every unknown field byte by byte when it is passed on', () => {
    const moved = Object.entries(unknown).map(([path, raw]) => [
      path.replace('metadata.downstream', 'metadata.intended_recipients.limited.recipients'),
      raw,
    ]);
    expect(unknownFieldsOf(readWith(klioMessage, passed))).toEqual(Object.fromEntries(moved));
  });

  it('does not change when it is passed on again', () => {
    expect(encodeMessage(decodeMessage(passed, flat))).toEqual(passed);
  });
});

describe.each(Object.keys(OURS))('our message %s', (name) => {
  const data = new Uint8Array(readFileSync(`${FOLDER}/${name}.bin`));

  it('is written byte by byte as the official runtime writes it', () => {
    expect(encodeMessage(OURS[name]!)).toEqual(data);
  });

  it('is read back to what it was', () => {
    expect(decodeMessage(data, flat)).toStrictEqual(OURS[name]);
  });
});

it('refuses version 2 with the id in the field of version 1, which Klio would handle as an empty id', () => {
  const data = readFileSync(`${FOLDER}/v2-entity-id-only.bin`);
  expect(() => decodeMessage(data, flat)).toThrow(/element holds no entity id.*data\.entity_id/);
});

it('has an expectation for every fixture', () => {
  const tested = [...Object.keys(MEANINGS), ...Object.keys(OURS), 'v2-entity-id-only'];
  expect(tested.sort()).toEqual(Object.keys(written).sort());
});

/** The message apart from the bytes that it carries along. */
function withoutUnknownFields({ unknown: _, ...message }: KlioMessage): unknown {
  const strip = (key: string, value: unknown): unknown =>
    key === 'unknown' || key === 'received' ? undefined : value instanceof Uint8Array ? [...value] : value;
  return { ...JSON.parse(JSON.stringify(message, strip)), payload: message.payload };
}

/** Klio's own reading; an older version is passed on with recipients and id where version 2 has them. */
function asVersion2(klio: Written['klio'], { recipients = ANYONE }: Partial<KlioMessage>): unknown {
  if (klio.version === 'V2' && klio.metadata) return klio;
  const { downstream: _, ...metadata } = klio.metadata ?? {};
  const jobs = recipients.kind === 'limited' ? recipients.jobs : [];
  const named = jobs.map(({ name, project }) => ({ job_name: name, gcp_project: project }));
  const limited = named.length > 0 ? { recipients: named } : {};
  return {
    metadata: {
      ...metadata,
      intended_recipients: recipients.kind === 'anyone' ? { anyone: {} } : { limited },
    },
    data: { ...klio.data, element: Buffer.from('s0000').toString('base64') },
    version: 'V2',
  };
}
