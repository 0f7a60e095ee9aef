import { describe, expect, it } from 'vitest';
import { selectFields } from '../../../../scripts/emulator/storage/http/fields.ts';

const page = {
  kind: 'storage#objects',
  nextPageToken: 't',
  items: [
    { name: 'a', size: '1', metadata: { x: '1', y: '2' } },
    { name: 'b', size: '2' },
  ],
};

describe('a partial response', () => {
  it.each([
    ['kind', { kind: page.kind }],
    ['items(name),nextPageToken', { nextPageToken: 't', items: [{ name: 'a' }, { name: 'b' }] }],
    ['items/name', { items: [{ name: 'a' }, { name: 'b' }] }],
    [
      'items/name, items/size',
      {
        items: [
          { name: 'a', size: '1' },
          { name: 'b', size: '2' },
        ],
      },
    ],
    ['items/metadata/x', { items: [{ metadata: { x: '1' } }, {}] }],
    ['items(name,metadata(y))', { items: [{ name: 'a', metadata: { y: '2' } }, { name: 'b' }] }],
    ['items(name),items', { items: page.items }],
    ['*', page],
    ['items/*', { items: page.items }],
    ['nothing', {}],
  ])('for %s has just that', (fields, expected) => {
    expect(selectFields(page, fields)).toEqual(expected);
  });

  it.each(['items(', 'items(name', 'items)', ',', 'a,,b', 'a/', '/a', '()'])('refuses %j', (fields) => {
    expect(() => selectFields(page, fields)).toThrow(`Invalid field selection ${JSON.stringify(fields)}`);
  });
});
