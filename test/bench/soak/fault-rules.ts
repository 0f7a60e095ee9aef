import type { FaultRule } from '../../../scripts/emulator/core/faults/rule.ts';

/** Not the requests of the soak itself, which has nobody to publish them again. */
const OURS = /-(output|dead-letter) /;

/** Every kind of fault that ends by itself, rare enough that all that fails does so by chance. */
export const SOAK_FAULTS: readonly FaultRule[] = [
  { op: 'objects.get', prob: 0.005, action: 'return-503' },
  { op: 'objects.get', prob: 0.002, action: 'return-429' },
  { op: 'objects.get', prob: 0.002, action: 'return-reset-connection' },
  { op: 'objects.download', prob: 0.01, action: 'return-broken-stream' },
  { op: 'objects.download', prob: 0.01, action: 'return-corrupted-data' },
  { op: 'objects.insert', prob: 0.01, action: 'error-after-commit' },
  { op: 'objects.insert', prob: 0.01, action: 'reset-after-commit' },
  { op: 'objects.insert', prob: 0.01, action: 'return-503' },
  { op: 'publish', match: OURS, prob: 0.005, action: 'publish-error-before' },
  { op: 'publish', match: OURS, prob: 0.005, action: 'publish-error-after' },
  { op: 'push', prob: 0.005, action: 'dup' },
  { op: 'push', prob: 0.005, action: 'lose-ack' },
  { op: 'push', prob: 0.005, action: 'early-redeliver' },
  { op: 'push', prob: 0.005, action: 'drop-delivery' },
  { op: 'push', prob: 0.005, action: 'delay-200ms' },
];
