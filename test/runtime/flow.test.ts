import { describe, expect, it } from 'vitest';
import { defineGraph } from '../../shared/graph/graph.ts';
import { defineJob, externalJob, type Job } from '../../shared/graph/job.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { parentsInFlow, sendingParent } from '../../shared/runtime/flow.ts';
import { diamond, textJob, tracks } from '../helpers/graphs.ts';
import { limitedTo, names, passedThrough } from '../helpers/station.ts';

const graph = diamond();
const { top, left, right, bottom } = graph.named;

const delivery = (from: string | undefined, attributes: Record<string, string> = {}) => ({
  data: new Uint8Array(),
  attributes,
  messageId: 'm1',
  publishTimeMs: 0,
  attempt: 1,
  from,
});

describe('the sender of a delivery', () => {
  const station = { graph, job: bottom as Job, names };

  it.each([
    ['is the parent whose subscription it came by', delivery('left'), left],
    ['is the parent that a replay names', delivery(undefined, { klio_sender: 'right' }), right],
    ['is nobody on the input topic', delivery(undefined), null],
    ['is nobody when a replay names no parent', delivery(undefined, { klio_sender: 'top' }), null],
  ])('%s', (_, arrived, sender) => {
    expect(sendingParent(station, arrived)).toBe(sender);
  });
});

describe('the parents in flow', () => {
  const flow = (message: Parameters<typeof newMessage>[1], sender: Job | null) =>
    parentsInFlow({ graph, job: bottom as Job, names }, newMessage('track1', message), sender);

  it.each([
    ['of a direct message are none', {}, null, []],
    [
      'of a message for anyone are the entry job and those below it',
      { auditLog: passedThrough(top, left) },
      left,
      [left, right],
    ],
    [
      'of a message that came in below another parent leave that one out',
      { auditLog: passedThrough(left) },
      left,
      [left],
    ],
    [
      'of a limited message are those in the list',
      { recipients: limitedTo(left, right, bottom) },
      left,
      [left, right],
    ],
    [
      'of a limited message include the sender, listed or not',
      { recipients: limitedTo(bottom) },
      left,
      [left],
    ],
  ])('%s', (_, message, sender, expected) => {
    expect(flow(message, sender)).toEqual(expected);
  });

  it('include an external sender that got the request on a way that the graph does not show', () => {
    const elsewhere = externalJob({
      name: 'elsewhere',
      project: 'other',
      inputTopic: 'projects/other/topics/in-topic',
      outputTopic: 'projects/other/topics/out-topic',
      bucket: 'other-bucket',
      outputs: { text: { suffix: '.elsewhere', contentType: 'text/plain' } },
    });
    const apex = textJob('apex', { audio: tracks });
    const child = defineJob({
      name: 'child',
      inputs: { apex: apex.outputs.text, elsewhere: elsewhere.outputs.text },
      outputs: { text: { suffix: '.child', contentType: 'text/plain' } },
    });
    const station = { graph: defineGraph({ jobs: [apex, child] }), job: child as Job, names };
    const message = newMessage('track1', { auditLog: passedThrough(apex) });
    expect(parentsInFlow(station, message, elsewhere)).toEqual([apex, elsewhere]);
  });
});
