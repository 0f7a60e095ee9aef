import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { explainFullDisk } from '../../scripts/cli/full-disk.ts';

describe('a full disk', () => {
  it.each(['ENOSPC', 'EDQUOT'])('is told with its directory and what to do: %s', (code) => {
    const cause = Object.assign(new Error('no space left on device, write'), { code });
    expect(explainFullDisk(cause, 'plan')).toMatchObject({
      message: `Cannot plan: ${tmpdir()} is full; free some of it, or name a larger directory by TMPDIR`,
      cause,
    });
  });

  it('is not seen in what else may be thrown', () => {
    const other = new Error('Nope');
    expect(explainFullDisk(other, 'plan')).toBe(other);
    expect(explainFullDisk('text', 'plan')).toBe('text');
  });
});
