import { describe, expect, it } from 'vitest';
import { frequencyTicks, timeTicks } from '../../../shared/audio/plot/ticks.ts';

describe('ticks of time', () => {
  it.each([
    { seconds: 0.9, labels: ['0.0', '0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9'] },
    { seconds: 7.9, labels: ['0', '1', '2', '3', '4', '5', '6', '7'] },
    { seconds: 17, labels: ['0', '2', '4', '6', '8', '10', '12', '14', '16'] },
    {
      seconds: 185,
      labels: [
        '0:00',
        '0:15',
        '0:30',
        '0:45',
        '1:00',
        '1:15',
        '1:30',
        '1:45',
        '2:00',
        '2:15',
        '2:30',
        '2:45',
        '3:00',
      ],
    },
    {
      seconds: 8_000,
      labels: [
        '0:00',
        '10:00',
        '20:00',
        '30:00',
        '40:00',
        '50:00',
        '1:00:00',
        '1:10:00',
        '1:20:00',
        '1:30:00',
        '1:40:00',
        '1:50:00',
        '2:00:00',
        '2:10:00',
      ],
    },
  ])('of $seconds s are round and few', ({ seconds, labels }) => {
    expect(timeTicks(seconds, 14).map(({ label }) => label)).toEqual(labels);
  });

  it('stand where they say', () => {
    expect(timeTicks(17, 14).map(({ value }) => value)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16]);
  });
});

describe('ticks of frequency', () => {
  it('end below the highest frequency', () => {
    expect(frequencyTicks(11_025).map(({ label }) => label)).toEqual([
      '0',
      '200',
      '500',
      '1k',
      '2k',
      '3k',
      '5k',
      '10k',
    ]);
    expect(frequencyTicks(4_000).at(-1)).toEqual({ value: 3_000, label: '3k' });
  });
});
