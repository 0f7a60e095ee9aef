import { describe, expect, it } from 'vitest';
import { graphJson } from '../../scripts/graph-drawing/graph-json.ts';
import { drawMermaid } from '../../scripts/graph-drawing/mermaid.ts';
import { pictureOf } from '../../scripts/graph-drawing/picture.ts';
import { drawSvg } from '../../scripts/graph-drawing/svg.ts';
import { layOutSvg } from '../../scripts/graph-drawing/svg-layout.ts';
import { graph, joinedGraph, names } from './example-graph.ts';

describe('a graph in Mermaid', () => {
  it('shapes sources, jobs and external jobs, and labels each edge by the object that goes over it', () => {
    expect(drawMermaid(pictureOf(joinedGraph, names)).split('\n')).toEqual([
      'flowchart LR',
      '  n0[("demo-klio-tracks")]',
      '  n1("downsample")',
      '  n2("beat-tracking")',
      '  n3("energy")',
      '  n4("spectrogram")',
      '  n5[["fingerprints"]]',
      '  n6("matching")',
      '  n0 -->|"*.audio"| n1',
      '  n1 -->|".16k.wav"| n2',
      '  n1 -->|".16k.wav"| n3',
      '  n2 -->|".beats.json"| n3',
      '  n1 -->|".16k.wav"| n4',
      '  n5 -->|".fp"| n6',
      '  n3 -->|".energy.json"| n6',
    ]);
  });
});

describe('a graph in JSON', () => {
  it('has the jobs in topological order with parents, children, ports and names', () => {
    const { jobs, apexJobs, externalJobs } = graphJson(joinedGraph, names);
    expect(apexJobs).toEqual(['downsample']);
    expect(jobs.map(({ name }) => name)).toEqual([
      'downsample',
      'beat-tracking',
      'energy',
      'spectrogram',
      'matching',
    ]);
    expect(jobs[0]).toMatchObject({
      children: ['beat-tracking', 'energy', 'spectrogram'],
      inputs: { audio: { source: { bucket: 'demo-klio-tracks', prefix: '', suffix: '.audio' } } },
      bucket: 'demo-klio-klio-downsample',
      inputTopic: 'projects/demo-klio/topics/klio-downsample-input',
    });
    expect(jobs[4]).toMatchObject({
      parents: ['fingerprints', 'energy'],
      inputs: { energy: { job: 'energy', output: 'energy' } },
    });
    expect(externalJobs).toEqual([
      {
        name: 'fingerprints',
        project: 'other-team',
        bucket: 'other-team-fingerprints',
        prefix: '',
        inputTopic: 'projects/other-team/topics/fingerprints-input',
        outputTopic: 'projects/other-team/topics/fingerprints-output',
      },
    ]);
  });
});

describe('a graph in SVG', () => {
  const layout = layOutSvg(pictureOf(joinedGraph, names));

  it('places cards that do not overlap, parents left of children', () => {
    const { cards } = layout;
    for (const a of cards) {
      for (const b of cards.filter((other) => other !== a)) {
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart, `${a.node.id} and ${b.node.id}`).toBe(true);
      }
    }
    const at = (id: string) => cards.find((card) => card.node.id === id)!;
    expect(at('downsample').x).toBeLessThan(at('beat-tracking').x);
    expect(at('beat-tracking').x).toBeLessThan(at('energy').x);
  });

  it('leads each wire from its output to its input, through no other card', () => {
    expect(layout.wires).toHaveLength(7);
    for (const wire of layout.wires) {
      const [start, end] = [wire[0]!, wire.at(-1)!];
      const crossed = layout.cards.filter((card) => {
        const inner = wire.slice(1, -1);
        return inner.some(
          ({ x, y }) => x > card.x && x < card.x + card.width && y > card.y && y < card.y + card.height,
        );
      });
      expect(start.x).toBeLessThan(end.x);
      expect(crossed).toEqual([]);
    }
    const [first] = layout.wires;
    const source = layout.cards.find(({ node }) => node.kind === 'source')!;
    expect(first![0]!.x).toBe(source.x + source.width);
  });

  it('is well-formed XML with every text escaped', () => {
    const svg = drawSvg(pictureOf(graph, names));
    expect(svg).toContain('>Tempo &amp; beats</text>');
    expect(svg).not.toMatch(/&(?!amp;|lt;|quot;)/);
    const opened = svg.match(/<(svg|title|style|text)\b/g) ?? [];
    const closed = svg.match(/<\/(svg|title|style|text)>/g) ?? [];
    expect(opened.length).toBe(closed.length);
    for (const { title } of pictureOf(graph, names).nodes) expect(svg).toContain(`>${title}</text>`);
  });
});
