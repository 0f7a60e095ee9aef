import { describe, expect, it } from 'vitest';
import type { Picture } from '../../scripts/graph-drawing/picture.ts';
import { pictureOf } from '../../scripts/graph-drawing/picture.ts';
import { describeGraph, drawText } from '../../scripts/graph-drawing/text.ts';
import { graph, joinedGraph, names } from './example-graph.ts';

describe('a graph drawn as text', () => {
  it('shows a diamond with a side branch', () => {
    expect(drawText(pictureOf(graph, names))).toEqual([
      'demo-klio-tracks ─▶ downsample ─┬▶ beat-tracking ─┬▶ energy',
      '                                ├▶ spectrogram    │',
      '                                ╰─────────────────╯',
    ]);
  });

  it('puts a job of another deployment beside its reader', () => {
    const lines = drawText(pictureOf(joinedGraph, names));
    expect(lines[0]).toMatch(/ energy ─+┬▶ matching$/);
    expect(lines[1]).toMatch(/ fingerprints ─╯$/);
  });

  it('leads the wires of two jobs with the same children past each other', () => {
    expect(drawText(picture('a', 'b', 'a>c', 'a>d', 'b>d', 'b>c'))).toEqual([
      'a ─╮',
      'b ─│╮',
      '   ├┼▶ c',
      '   ╰┴▶ d',
    ]);
  });

  it('draws nothing but the list where it does not fit', () => {
    expect(drawText(pictureOf(graph, names), { maxWidth: 30 })).toEqual([]);
    const lines = describeGraph(pictureOf(graph, names), { maxWidth: 30 });
    expect(lines[0]).toMatch(/^job/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(30);
  });

  it('lists what each job reads and writes', () => {
    const text = describeGraph(pictureOf(joinedGraph, names)).join('\n');
    expect(text).toMatch(/downsample +gs:\/\/demo-klio-tracks\/\*\.audio +\.16k\.wav +Mono at 16 kHz/);
    expect(text).toMatch(/energy +downsample \+ beat-tracking +\.energy\.json/);
    expect(text).toMatch(/matching +fingerprints \+ energy +\.match\.json \.report\.json/);
  });
});

describe('any graph drawn as text', () => {
  it('names each node once, points at each child once, and lets no wire end in the air', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const drawn = randomPicture(seed);
      const lines = drawText(drawn);
      const text = lines.join('\n');
      const seen = drawn.nodes.filter(({ title }) => text.split(title).length === 2);
      expect(seen, `seed ${seed}`).toHaveLength(drawn.nodes.length);
      const children = new Set(drawn.edges.map(({ to }) => to));
      expect(text.split('▶').length - 1, `seed ${seed}`).toBe(children.size);
      expect(looseEnds(lines), `seed ${seed}:\n${text}`).toEqual([]);
    }
  });
});

/** Cells that a wire leaves towards a neighbour that does not take it up. */
function looseEnds(lines: readonly string[]): string[] {
  const up = '│├┤┴┼╯╰';
  const down = '│├┤┬┼╮╭';
  const right = '─├┬┴┼╭╰';
  const at = (x: number, y: number) => [...(lines[y] ?? '')][x] ?? ' ';
  const loose: string[] = [];
  lines.forEach((line, y) => {
    [...line].forEach((glyph, x) => {
      if (up.includes(glyph) && !down.includes(at(x, y - 1))) loose.push(`${glyph} at ${x},${y} up`);
      if (down.includes(glyph) && !up.includes(at(x, y + 1))) loose.push(`${glyph} at ${x},${y} down`);
      // A bridge passes a level wire on, so "│" may follow.
      if (right.includes(glyph) && !/[─┬┴┼├┤╮╯╭╰│▶]/.test(at(x + 1, y))) loose.push(`${glyph} at ${x},${y}`);
    });
  });
  return loose;
}

/** Nodes and `from>to` edges, nodes in the order of first mention. */
function picture(...parts: readonly string[]): Picture {
  const ids = [...new Set(parts.flatMap((part) => part.split('>')))];
  const edges = parts
    .filter((part) => part.includes('>'))
    .map((part) => part.split('>'))
    .map(([from = '', to = '']) => ({ from, output: 'o', to, input: from }));
  const nodes = ids.map((id) => ({
    id,
    kind: 'job' as const,
    title: id,
    description: '',
    inputs: edges.filter(({ to }) => to === id).map(({ input }) => input),
    outputs: [{ name: 'o', label: '.o' }],
  }));
  return { nodes, edges };
}

function randomPicture(seed: number): Picture {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  const count = 2 + Math.floor(random() * 9);
  const id = (index: number) => `job${String.fromCharCode(97 + index)}`;
  const parts = Array.from({ length: count }, (_, index) => id(index));
  for (let to = 1; to < count; to += 1) {
    for (let from = 0; from < to; from += 1) {
      if (random() < 0.3) parts.push(`${id(from)}>${id(to)}`);
    }
  }
  return picture(...parts);
}
