/**
 * An AVI of a second of silence whose subtitles, in the format GAB2, are an HLS playlist that names `target`: old
 * versions of ffmpeg opened that whatever was asked of them.
 */
export function filmWithPlaylist(target: string): Uint8Array {
  const playlist = Buffer.from(`#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\n${target}\n#EXT-X-ENDLIST\n`);
  const name = Buffer.from('sub\0', 'utf16le');
  const subtitles = Buffer.concat([
    Buffer.from('GAB2\0'),
    u16(2),
    u32(name.length),
    name,
    u16(4),
    u32(playlist.length),
    playlist,
  ]);
  const streams = [
    list('strl', chunk('strh', sound()), chunk('strf', u16(1, 1), u32(22_050, 44_100), u16(2, 16))),
    list(
      'strl',
      chunk('strh', Buffer.from('txts\0\0\0\0'), u32(0, 0, 0, 1, 1, 0, 1, 0, 0, 0), u32(0, 0)),
      chunk('strf'),
    ),
  ];
  const header = chunk('avih', u32(40_000, 0, 0, 0x10, 1, 0, streams.length, 0, 64, 64, 0, 0, 0, 0));
  const samples = chunk('00wb', Buffer.alloc(44_100));
  const film = [list('hdrl', header, ...streams), list('movi', chunk('01tx', subtitles), samples)];
  return chunk('RIFF', Buffer.from('AVI '), ...film);
}

/** Mono of 22,050 Hz in 16 bits. */
function sound(): Buffer {
  return Buffer.concat([Buffer.from('auds'), u32(1, 0, 0, 0, 2, 44_100, 0, 22_050, 0, 0, 2), u32(0, 0)]);
}

function list(name: string, ...parts: Buffer[]): Buffer {
  return chunk('LIST', Buffer.from(name), ...parts);
}

function chunk(name: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(name), u32(body.length), body, Buffer.alloc(body.length % 2)]);
}

function u32(...values: number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

function u16(...values: number[]): Buffer {
  return Buffer.from(Uint16Array.from(values).buffer);
}
