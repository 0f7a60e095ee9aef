import type { Picture, PictureNode } from './picture.ts';

/** The graph as Mermaid, which GitHub and many editors draw: https://mermaid.js.org/syntax/flowchart.html */
export function drawMermaid({ nodes, edges }: Picture): string {
  const ids = new Map(nodes.map((node, index) => [node.id, `n${index}`]));
  const label = (from: string, output: string) => {
    const port = nodes.find((node) => node.id === from)?.outputs.find(({ name }) => name === output);
    return quote(port?.label ?? output);
  };
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${ids.get(node.id)}${shape(node)}`),
    ...edges.map(({ from, output, to }) => `  ${ids.get(from)} -->|${label(from, output)}| ${ids.get(to)}`),
  ].join('\n');
}

function shape({ kind, title }: PictureNode): string {
  if (kind === 'source') return `[(${quote(title)})]`;
  if (kind === 'external') return `[[${quote(title)}]]`;
  return `(${quote(title)})`;
}

/** Quoted text may hold anything but a double quote, which has an entity. */
function quote(text: string): string {
  return `"${text.replaceAll('"', '#quot;')}"`;
}
