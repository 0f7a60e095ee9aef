import { describe, expect, it } from 'vitest';
import { parseContentRange } from '../../../../scripts/emulator/storage/model/content-range.ts';

describe('a Content-Range header of a resumable upload', () => {
  it.each([
    [undefined, { start: 0, end: null, total: null, isOpenEnded: true }],
    ['bytes 0-*/*', { start: 0, end: null, total: null, isOpenEnded: true }],
    ['bytes 7-*/*', { start: 7, end: null, total: null, isOpenEnded: true }],
    ['bytes 7-*/20', { start: 7, end: null, total: 20, isOpenEnded: false }],
    ['bytes 0-9/*', { start: 0, end: 10, total: null, isOpenEnded: false }],
    ['bytes 10-19/20', { start: 10, end: 20, total: 20, isOpenEnded: false }],
    ['bytes */*', { start: null, end: null, total: null, isOpenEnded: false }],
    ['bytes */20', { start: null, end: null, total: 20, isOpenEnded: false }],
    ['bytes 0--1/0', { start: 0, end: 0, total: 0, isOpenEnded: false }],
  ])('%j is %j', (header, expected) => {
    expect(parseContentRange(header)).toEqual(expected);
  });

  it.each([
    'bytes 5-3/10',
    'bytes 0-10/10',
    'bytes 11-*/10',
    'bytes=0-9/10',
    'bytes 0-9',
    '0-9/10',
    'bytes a-b/c',
    '',
  ])('%j is refused', (header) => {
    expect(() => parseContentRange(header)).toThrow(`Invalid Content-Range: ${JSON.stringify(header)}`);
  });
});
