import { describe, expect, it } from 'vitest';
import { plain } from '../../scripts/cli/terminal.ts';
import { formatBuilds } from '../../scripts/commands/build/format-builds.ts';
import type { MeasuredBuild } from '../../scripts/commands/build/measure-build.ts';

const energy: MeasuredBuild = {
  job: 'energy',
  directory: 'dist/functions/energy',
  hash: '0123456789abcdef'.repeat(4),
  bytes: 9_068_860,
  gzipBytes: 1_245_410,
  files: [],
  dependencies: { '@google-cloud/functions-framework': '5.0.5', 'ffmpeg-static': '5.3.0' },
};

describe('klio build', () => {
  it('prints a line per function with its size, hash and packages', () => {
    expect(formatBuilds([energy], plain)).toEqual([
      'job      hash             size     gzip   installed beside it',
      'energy   0123456789ab   9.1 MB   1.2 MB   @google-cloud/functions-framework 5.0.5, ffmpeg-static 5.3.0',
    ]);
  });

  it('prints starts where they were measured', () => {
    const [header, line] = formatBuilds([{ ...energy, startMs: 305.4 }], plain);
    expect(header).toContain('gzip    start   installed');
    expect(line).toContain('1.2 MB   305 ms   @google-cloud');
  });
});
