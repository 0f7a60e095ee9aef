import { describe, expect, it } from 'vitest';
import { startLiveView } from '../../scripts/cli/live-view.ts';
import {
  count,
  formatBytes,
  formatMs,
  formatNumber,
  formatSpan,
  formatUsd,
} from '../../scripts/cli/quantities.ts';
import { formatTable } from '../../scripts/cli/table.ts';
import { canRedraw, painter } from '../../scripts/cli/terminal.ts';
import { padEnd, textWidth, truncate } from '../../scripts/cli/text-width.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const red = '\u001b[31mred\u001b[39m';

describe('the width of a text', () => {
  it.each([
    ['abc', 3],
    [red, 3],
    ['Gymnopédie', 10],
    ['e\u0301', 1], // an accent of its own
    ['日本', 4],
    ['🎧', 2],
  ])('of %j is %i', (text, width) => expect(textWidth(text)).toBe(width));

  it('is what padding and cutting go by', () => {
    expect(padEnd('日', 4)).toBe('日  ');
    expect(truncate('abcdef', 4)).toBe('abc…');
    expect(truncate('abc', 3)).toBe('abc');
    expect(truncate(`${red}dish`, 5)).toBe('\u001b[31mred\u001b[39md…');
    expect(truncate('日本語', 4)).toBe('日…');
  });
});

describe('a table', () => {
  it('aligns its columns by what is seen of them', () => {
    const columns = [{ header: 'job' }, { header: 'n', align: 'right' as const }, { header: 'note' }];
    const rows = [
      [red, '7', ''],
      ['longer', '12', 'x'],
    ];
    expect(formatTable(columns, rows)).toEqual(['job       n   note', `${red}       7`, 'longer   12   x']);
  });
});

describe('quantities', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [4_200, '4.2 kB'],
    [634_119, '634 kB'],
    [5e12, '5.0 TB'],
  ])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [12.4, '12 ms'],
    [4_230, '4.2 s'],
    [59_949, '59.9 s'],
    [59_951, '1m 00s'],
    [185_000, '3m 05s'],
  ])('%f ms are %s', (ms, text) => expect(formatMs(ms)).toBe(text));

  it.each([
    [0, '0 s'],
    [0.2, '<1 s'],
    [42.4, '42 s'],
    [300, '5 min'],
    [12_000, '3 h 20 min'],
    [172_700, '47 h 58 min'],
    [597_600, '6 d 22 h'],
  ])('%f seconds are %s', (seconds, text) => expect(formatSpan(seconds)).toBe(text));

  it.each([
    [0, '$0.00'],
    [0.00001, '<$0.0001'],
    [0.0021, '$0.0021'],
    [12.4, '$12.40'],
    [261_120.4, '$261,120'],
  ])('%f US dollars are %s', (usd, text) => expect(formatUsd(usd)).toBe(text));

  it('separate thousands where many are counted', () => expect(formatNumber(1_234_567)).toBe('1,234,567'));

  it('count one and many', () => {
    expect([count(1, 'message'), count(2, 'entity', 'entities')]).toEqual(['1 message', '2 entities']);
  });
});

describe('colour and animation', () => {
  const tty = { write: () => true, isTTY: true };
  const pipe = { write: () => true };
  it.each([
    ['a terminal', tty, {}, true],
    ['a pipe', pipe, {}, false],
    ['NO_COLOR', tty, { NO_COLOR: '1' }, false],
    ['a dumb terminal', tty, { TERM: 'dumb' }, false],
    ['a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', pipe, { FORCE_COLOR: '0' }, false],
  ])('%s: colour %#', (_what, stream, env, colour) => {
    expect(painter(stream, env)('red', 'x') !== 'x').toBe(colour);
  });

  it('nothing is drawn over in a pipe, in CI or on a dumb terminal', () => {
    const seen = [
      canRedraw(tty, {}),
      canRedraw(pipe, {}),
      canRedraw(tty, { CI: '1' }),
      canRedraw(tty, { TERM: 'dumb' }),
    ];
    expect(seen).toEqual([true, false, false, false]);
  });
});

describe('a live view', () => {
  it('draws over itself at most ten times a second, and a last time at the end', async () => {
    const clock = new VirtualClock();
    let written = '';
    const stream = { write: (text: string) => (written += text), isTTY: true, columns: 10 };
    let lines = ['first'];
    const view = startLiveView(stream, () => lines, clock);
    view.refresh();
    view.refresh();
    expect(written).toBe('');
    await clock.advance(100);
    expect(written).toBe('\u001b[Jfirst\n');
    lines = ['a line beyond the edge', 'second'];
    view.stop();
    expect(written).toBe('\u001b[Jfirst\n\u001b[1A\u001b[Ja line b…\nsecond\n');
    view.refresh();
    view.stop();
    await clock.advance(1000);
    expect(written.endsWith('second\n')).toBe(true);
  });

  it('writes lines that stay above what it draws, and below it once it has stopped', () => {
    let written = '';
    const stream = { write: (text: string) => (written += text), isTTY: true };
    const view = startLiveView(stream, () => ['drawn'], new VirtualClock());
    view.print('stays');
    view.print('stays too');
    view.stop();
    view.print('comes after');
    expect(written.split('\u001b[J')).toEqual([
      '',
      'stays\ndrawn\n\u001b[1A',
      'stays too\ndrawn\n\u001b[1A',
      'drawn\n',
      'comes after\n',
    ]);
  });
});
