import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { draftMessage } from '../../scripts/commands/publish/draft.ts';
import { readIds } from '../../scripts/commands/publish/read-ids.ts';
import { defineGraph } from '../../shared/graph/graph.ts';
import { defineJob } from '../../shared/graph/job.ts';
import { decodeMessage } from '../../shared/message/decode.ts';
import { beatTracking, graph, names, tracks } from '../graph-drawing/example-graph.ts';

const plainly = { topDown: false, force: false, ping: false, raw: false };
const to = { graph, job: beatTracking, names };

describe('the message that asks a job for an entity', () => {
  it('is limited to the job unless told otherwise, and routed so', () => {
    const { data, attributes } = draftMessage('song', to, plainly);
    expect(decodeMessage(data, graph)).toMatchObject({
      entityId: 'song',
      recipients: { kind: 'limited', jobs: [{ name: 'beat-tracking', project: 'demo-klio' }] },
      force: false,
      ping: false,
    });
    expect(attributes).toEqual({
      klio_version: '2',
      klio_entity: 'song',
      klio_limited: '1',
      'klio_to_beat-tracking': '1',
    });
  });

  it('is for anyone when top-down, and carries force and ping', () => {
    const { data, attributes } = draftMessage('song', to, {
      ...plainly,
      topDown: true,
      force: true,
      ping: true,
    });
    expect(decodeMessage(data, graph)).toMatchObject({
      recipients: { kind: 'anyone' },
      force: true,
      ping: true,
    });
    expect(attributes).not.toHaveProperty('klio_limited');
  });

  it('is the bare id for a job that accepts any message, and for no other', () => {
    const any = defineJob({
      name: 'any',
      accepts: 'any',
      inputs: { audio: tracks },
      outputs: { out: { suffix: '.out', contentType: 'text/plain' } },
    });
    const toAny = { graph: defineGraph({ jobs: [any] }), job: any, names };
    const raw = { ...plainly, raw: true };
    expect(draftMessage('song', toAny, raw)).toEqual({
      data: new TextEncoder().encode('song'),
      attributes: {},
    });
    expect(() => draftMessage('song', to, raw)).toThrow(/"beat-tracking": it accepts KlioMessages only/);
  });

  it('is refused for an id that the graph does not allow', () => {
    expect(() => draftMessage('../song', to, plainly)).toThrow(/Cannot use entity id/);
  });
});

describe('the ids to publish', () => {
  const read = async (args: string[], input: string, isTTY = false) => {
    const stdin = Object.assign(Readable.from([input]), { isTTY });
    const ids: string[] = [];
    for await (const id of readIds(args, stdin)) ids.push(id);
    return ids;
  };

  it.each([
    ['come from the arguments', ['a', 'b'], 'unread', ['a', 'b']],
    ['come from what is piped in, one per line', [], 'a\r\n\n  b \nc', ['a', 'b', 'c']],
    ['come from both, where an argument is "-"', ['a', '-', 'z'], 'b\n', ['a', 'b', 'z']],
  ])('%s', async (_what, args, input, ids) => {
    expect(await read(args, input)).toEqual(ids);
  });

  it('are asked for when there are none and nothing is piped in', async () => {
    await expect(read([], '', true)).rejects.toThrow('no entity ids');
  });
});
