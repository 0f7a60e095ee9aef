import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeAudio } from '../../../shared/audio/decode/decode-audio.ts';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';
import { encodeWav } from '../../../shared/audio/decode/wav.ts';
import { writeFlac } from '../../../shared/audio/decode/write-flac.ts';
import { clipBytes, gathered, inChunks, noise } from '../signals.ts';
import { fakeFfmpeg, privateDirectory } from './fake-ffmpeg.ts';
import { filmWithPlaylist } from './film-with-playlist.ts';
import { movieWithReference, referredFile } from './movie-with-reference.ts';

const MAKE_PIPE = 'mkfifo';
const OPTIONS = { sampleRate: 22_050, channels: 1 } as const;

/** Files that are no audio but tell ffmpeg where else to look. */
const disguises: Record<string, (target: string) => string> = {
  'an HLS playlist': (target) =>
    `#EXTM3U\n#EXT-X-TARGETDURATION:12\n#EXTINF:11.4,\n${target}\n#EXT-X-ENDLIST\n`,
  'a concat script': (target) => `ffconcat version 1.0\nfile '${target}'\n`,
  'a DASH manifest': (target) =>
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT11S">' +
    '<Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" bandwidth="1">' +
    `<BaseURL>${target}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
  'a session description': () =>
    'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n',
};

function decode(bytes: Uint8Array): Promise<Float32Array> {
  return gathered(decodeAudio(inChunks(bytes), { ...OPTIONS, signal: AbortSignal.timeout(20_000) }));
}

/** A pipe that nobody writes to: whoever opens it to read hangs, and the test with him. */
function trap(): string {
  const path = join(privateDirectory(), 'trap.wav');
  execFileSync(MAKE_PIPE, [path]);
  return path;
}

/** Audio that must not be reached: as a file, and over HTTP with what was asked of it. */
async function canaries() {
  const file = join(privateDirectory(), 'canary.wav');
  writeFileSync(file, clipBytes('house.wav'));
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end(clipBytes('house.wav'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { file, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/canary.wav`, requests };
}

describe('a playlist in disguise', () => {
  it.each(Object.keys(disguises))(
    'is refused and its target not opened: %s that names a file',
    async (kind) => {
      const path = trap();
      for (const target of [path, `file://${path}`, `file:${path}`]) {
        const failure = decode(Buffer.from(disguises[kind]!(target)));
        await expect(failure).rejects.toMatchObject({ code: 'INPUT_UNDECODABLE' });
      }
    },
  );

  it.each(Object.keys(disguises))('makes no request: %s that names an address', async (kind) => {
    const { url, requests } = await canaries();
    const failure = decode(Buffer.from(disguises[kind]!(url)));
    await expect(failure).rejects.toMatchObject({ code: 'INPUT_UNDECODABLE' });
    expect(requests).toEqual([]);
  });

  it('is named for what it is', async () => {
    const failure = decode(Buffer.from(disguises['a concat script']!('/etc/passwd')));
    await expect(failure).rejects.toThrow('[ffmpeg=format "concat" is not allowed]');
  });

  it('is refused by the writer of FLAC too', async () => {
    const { file } = await canaries();
    const out = join(privateDirectory(), 'out.flac');
    const bytes = Buffer.from(disguises['a concat script']!(file));
    const failure = writeFlac(inChunks(bytes), out, { ...OPTIONS, signal: AbortSignal.timeout(20_000) });
    await expect(failure).rejects.toMatchObject({ code: 'INPUT_UNDECODABLE' });
  });

  it('would be followed by an ffmpeg that nobody holds back, or this test would prove nothing', async () => {
    const { file } = await canaries();
    const script = join(privateDirectory(), 'script.mp3');
    writeFileSync(script, disguises['a concat script']!(file));
    const args = ['-nostdin', '-v', 'error', '-safe', '0', '-protocol_whitelist', 'file,pipe', '-i', script];
    const samples = execFileSync(resolveFfmpeg(), [...args, '-f', 's16le', 'pipe:1'], { maxBuffer: 1e8 });
    expect(samples.length).toBeGreaterThan(100_000);
    expect(readFileSync(file)).toHaveLength(clipBytes('house.wav').length);
  });
});

describe('a movie whose samples are in another file', () => {
  it('is refused, and the other file is not opened', async () => {
    const failure = decode(movieWithReference(trap()));
    await expect(failure).rejects.toMatchObject({ code: 'INPUT_UNDECODABLE' });
  });

  it('would be followed by an ffmpeg that is told to, or this test would prove nothing', () => {
    const directory = privateDirectory();
    const [movie, other] = [join(directory, 'movie.mov'), join(directory, 'other.wav')];
    writeFileSync(other, referredFile());
    writeFileSync(movie, movieWithReference(other));
    const follow = ['-nostdin', '-v', 'error', '-enable_drefs', '1', '-use_absolute_path', '1', '-i', movie];
    const samples = execFileSync(resolveFfmpeg(), [...follow, '-f', 's16le', 'pipe:1']);
    expect(samples).toEqual(Buffer.from(referredFile().subarray(44)));
  });
});

const INDEX_FIRST = '\0\0\0\x10ftypM4A \0\0\0\0\0\0\0\x10moov\0\0\0\0\0\0\0\0';

describe('what ffmpeg may open', () => {
  it.each([
    { what: 'a pipe', bytes: clipBytes('pop-groove.mp3'), protocol: 'pipe', from: /^pipe:0$/ },
    { what: 'a pipe', bytes: Buffer.from(INDEX_FIRST, 'latin1'), protocol: 'pipe', from: /^pipe:0$/ },
    { what: 'its copy', bytes: clipBytes('gymnopedie.m4a'), protocol: 'file', from: /^file:\/.*\/input$/ },
    { what: 'its copy', bytes: Buffer.from('caff'.padEnd(99)), protocol: 'file', from: /^file:\/.*\/input$/ },
  ])('is $what and nothing else, by protocol and by format', async ({ bytes, protocol, from }) => {
    const told = join(privateDirectory(), 'told.json');
    const ffmpegPath = fakeFfmpeg(
      `require('node:fs').writeFileSync(${JSON.stringify(told)}, JSON.stringify(process.argv.slice(2)));`,
    );
    const decoding = decodeAudio(inChunks(bytes), {
      ...OPTIONS,
      ffmpegPath,
      signal: AbortSignal.timeout(9_000),
    });
    await expect(gathered(decoding)).rejects.toThrow(/no samples/);
    const args = JSON.parse(readFileSync(told, 'utf8')) as string[];
    const input = args.slice(0, args.indexOf('-i') + 2);
    expect(input.at(-1)).toMatch(from);
    expect(input[input.indexOf('-protocol_whitelist') + 1]).toBe(protocol);
    expect(input).toContain('-format_whitelist');
    expect(input[input.indexOf('-max_alloc') + 1]).toBe(`${128 * 1024 * 1024}`);
    expect(args.filter((arg) => arg === '-i')).toHaveLength(1);
  });
});

describe('a film whose subtitles are a playlist', () => {
  it('is heard, and what the playlist names is not opened', async () => {
    expect(await decode(filmWithPlaylist(trap()))).toHaveLength(22_050);
  });

  it('is heard, and no request is made', async () => {
    const { url, requests } = await canaries();
    expect(await decode(filmWithPlaylist(url))).toHaveLength(22_050);
    expect(requests).toEqual([]);
  });
});

describe('a header that lies', () => {
  /** A second of noise whose header says something else at one place. */
  function lying(write: (wav: Buffer) => void): Uint8Array {
    const wav = Buffer.from(encodeWav(noise(1), { sampleRate: 22_050, channels: 1, format: 'pcm16' }));
    write(wav);
    return wav;
  }

  it('about its length is not believed', async () => {
    const endless = lying((wav) => wav.writeUInt32LE(0xffffffff, 40));
    expect(await decode(endless)).toHaveLength(22_050);
  });

  it.each([
    { what: '65,535 channels', write: (wav: Buffer) => wav.writeUInt16LE(65_535, 22) },
    { what: 'no channels', write: (wav: Buffer) => wav.writeUInt16LE(0, 22) },
    { what: '0 Hz', write: (wav: Buffer) => wav.writeUInt32LE(0, 24) },
    { what: '1 Hz, which would make hours of a second', write: (wav: Buffer) => wav.writeUInt32LE(1, 24) },
    { what: '4 GHz', write: (wav: Buffer) => wav.writeUInt32LE(0xffffffff, 24) },
  ])('and tells of $what is refused', async ({ write }) => {
    await expect(decode(lying(write))).rejects.toMatchObject({ code: 'INPUT_UNDECODABLE' });
  });
});
