import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../shared/message/decode.ts';
import { encodeMessage } from '../../shared/message/encode.ts';
import { type KlioMessage, newMessage } from '../../shared/message/klio-message.ts';

const flat = { entityIds: 'flat' } as const;

describe('the codec', () => {
  it('reads what it wrote', () => {
    const message: KlioMessage = newMessage('track-1', {
      recipients: {
        kind: 'limited',
        jobs: [{ name: 'energy', project: 'p' }],
        triggerChildrenOf: { name: 'energy', project: 'p' },
      },
      force: true,
      auditLog: [{ job: { name: 'downsample', project: 'p' }, atMs: 1_700_000_000_123 }],
      request: { id: '123', requestedAtMs: 1_700_000_000_001 },
      publishedBy: 'downsample',
      backfillId: 'b-1',
      plannedBy: ['energy', 'energy'],
      payload: Uint8Array.of(1, 2, 3),
    });
    expect(decodeMessage(encodeMessage(message), flat)).toStrictEqual(message);
  });
});
