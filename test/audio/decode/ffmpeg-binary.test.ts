import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';
import { fakeFfmpeg, privateDirectory } from './fake-ffmpeg.ts';

/** A file that may be run, with these bytes in it. */
function executable(content: string | Uint8Array): string {
  const path = join(privateDirectory(), 'ffmpeg');
  writeFileSync(path, content, { mode: 0o755 });
  return path;
}

describe('the ffmpeg to run', () => {
  it('is found without being told, and runs', () => {
    const path = resolveFfmpeg({});
    expect(execFileSync(path, ['-version'], { encoding: 'utf8' })).toMatch(/^ffmpeg version/);
  });

  it('is the one that FFMPEG_BIN names', () => {
    const path = fakeFfmpeg(`console.log('ffmpeg version of a test');`);
    expect(resolveFfmpeg({ FFMPEG_BIN: path })).toBe(path);
  });

  it('is looked for once', () => {
    const count = join(privateDirectory(), 'count');
    const path = fakeFfmpeg(`
      require('node:fs').appendFileSync(${JSON.stringify(count)}, 'x');
      console.log('ffmpeg version of a test');`);
    for (let turn = 0; turn < 3; turn += 1) resolveFfmpeg({ FFMPEG_BIN: path });
    expect(execFileSync('cat', [count], { encoding: 'utf8' })).toBe('x');
  });

  it.each([
    { what: 'a missing file', make: () => '/nowhere/ffmpeg' },
    { what: 'another program', make: () => fakeFfmpeg(`console.log('sox: SoX v14');`) },
    { what: 'a program that fails', make: () => fakeFfmpeg('process.exit(3);') },
    {
      what: 'a file of zeros, which a shell would run as nothing',
      make: () => executable(new Uint8Array(64)),
    },
    { what: 'text', make: () => executable('hello') },
  ])('is an error that names the path when FFMPEG_BIN names $what', ({ make }) => {
    const path = make();
    const attempt = () => resolveFfmpeg({ FFMPEG_BIN: path });
    expect(attempt).toThrow(expect.objectContaining({ code: 'TRANSFORM_FAILED' }));
    expect(attempt).toThrow(`FFMPEG_BIN names [path=${path}]`);
  });
});
