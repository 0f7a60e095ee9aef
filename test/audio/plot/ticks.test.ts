import { describe, expect, it } from 'vitest';
import { durationLabel, roundTicks, timeTicks, timeUnit } from '../../../shared/audio/plot/ticks.ts';

describe('ticks of time', () => {
  it.each([
    {
      seconds: 0.22,
      labels: [
        '0.00',
        '0.02',
        '0.04',
        '0.06',
        '0.08',
        '0.10',
        '0.12',
        '0.14',
        '0.16',
        '0.18',
        '0.20',
        '0.22',
      ],
    },
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

describe('round ticks', () => {
  it.each([
    { low: -80, high: 0, most: 5, labels: ['−80', '−60', '−40', '−20', '0'] },
    { low: 0, high: 1, most: 5, labels: ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'] },
    { low: -0.037, high: 0.037, most: 5, labels: ['−0.02', '0.00', '0.02'] },
    { low: 0, high: 11_025, most: 8, labels: ['0', '2000', '4000', '6000', '8000', '10000'] },
    { low: 3, high: 4, most: 2, labels: ['3.0', '3.5', '4.0'] },
  ])('from $low to $high are few, and within', ({ low, high, most, labels }) => {
    const ticks = roundTicks(low, high, most);
    expect(ticks.map(({ label }) => label)).toEqual(labels);
    for (const { value } of ticks) {
      expect(value).toBeGreaterThanOrEqual(low - 1e-9);
      expect(value).toBeLessThanOrEqual(high + 1e-9);
    }
  });
});

describe('a length of time', () => {
  it.each([
    { seconds: 0.2268, label: '0.227 s', unit: 's' },
    { seconds: 16.04, label: '16.0 s', unit: 's' },
    { seconds: 185.7, label: '3:05', unit: 'min:s' },
    { seconds: 10_800, label: '3:00:00', unit: 'h:min:s' },
  ])('of $seconds s is $label, its axis in $unit', ({ seconds, label, unit }) => {
    expect(durationLabel(seconds)).toBe(label);
    expect(timeUnit(seconds)).toBe(unit);
  });
});
