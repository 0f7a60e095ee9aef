import type { Picture } from './picture.ts';
import { type Card, layOutSvg, PADDING, type Point, portY } from './svg-layout.ts';

/** Cards carry their own background, so that the drawing is legible on any page; wires are a middle grey. */
const STYLE = `
  .card { fill: #ffffff; stroke: #d0d7de; stroke-width: 1 }
  .title { fill: #1f2328; font: 600 14px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif }
  .description { fill: #59636e; font: 11.5px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif }
  .port { fill: #59636e; font: 11px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
  .output { fill: #1f2328 }
  .rule { stroke: #d0d7de }
  .wire { fill: none; stroke: #8b949e; stroke-width: 1.75 }
  .arrow { fill: #8b949e }
  .job { fill: #6e56cf }
  .source { fill: #12a594 }
  .external { fill: #e2a336 }
  .elsewhere { stroke-dasharray: 4 3 }
  @media (prefers-color-scheme: dark) {
    .card { fill: #161b22; stroke: #3d444d }
    .title { fill: #e6edf3 }
    .description, .port { fill: #9198a1 }
    .output { fill: #e6edf3 }
    .rule { stroke: #3d444d }
    .job { fill: #9e8cfc }
    .source { fill: #0bd8b6 }
  }`;

const TITLE_BASELINE = 25;
const LINE_HEIGHT = 15;
const ARROW = 7;

/** The graph as a standalone SVG picture, for documents and web pages. */
export function drawSvg(picture: Picture): string {
  const { width, height, cards, wires } = layOutSvg(picture);
  const names = picture.nodes.map((node) => node.title).join(', ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>Job graph: ${escapeXml(names)}</title>`,
    `<style>${STYLE}\n</style>`,
    ...wires.map(drawWire),
    ...cards.flatMap(drawCard),
    ...wires.map(drawArrow),
    '</svg>',
  ].join('\n');
}

function drawCard(card: Card): string[] {
  const { node, x, y, width, height, headHeight } = card;
  const right = x + width;
  return [
    `<rect class="${node.kind === 'external' ? 'card elsewhere' : 'card'}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`,
    `<rect class="${node.kind}" x="${x + PADDING}" y="${y + 1}" width="28" height="3" rx="1.5"/>`,
    text('title', x + PADDING, y + TITLE_BASELINE, node.title),
    ...card.description.map((line, index) =>
      text('description', x + PADDING, y + TITLE_BASELINE + 18 + index * LINE_HEIGHT, line),
    ),
    `<line class="rule" x1="${x}" y1="${y + headHeight}" x2="${right}" y2="${y + headHeight}"/>`,
    ...node.inputs.map((name, row) => text('port', x + PADDING, portY(card, row) + 4, name)),
    ...node.outputs.flatMap(({ label }, row) => [
      text('port output', right - PADDING, portY(card, row) + 4, label, 'end'),
      `<circle class="${node.kind}" cx="${right}" cy="${portY(card, row)}" r="4"/>`,
    ]),
  ];
}

/** A smooth curve that is level at every point, as wires between columns are. */
function drawWire(points: readonly Point[]): string {
  const [start, ...rest] = points;
  if (!start) return '';
  let at = start;
  const curves = rest.map((point, index) => {
    const end = index === rest.length - 1 ? { x: point.x - ARROW, y: point.y } : point;
    const middle = (at.x + end.x) / 2;
    const curve = `C${round(middle)} ${round(at.y)} ${round(middle)} ${round(end.y)} ${round(end.x)} ${round(end.y)}`;
    at = end;
    return curve;
  });
  return `<path class="wire" d="M${round(start.x)} ${round(start.y)}${curves.join('')}"/>`;
}

function drawArrow(points: readonly Point[]): string {
  const tip = points.at(-1);
  if (!tip) return '';
  return `<path class="arrow" d="M${tip.x} ${tip.y}l${-ARROW - 1} -4v8z"/>`;
}

function text(style: string, x: number, y: number, content: string, anchor = 'start'): string {
  const end = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${style}" x="${x}" y="${y}"${end}>${escapeXml(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
