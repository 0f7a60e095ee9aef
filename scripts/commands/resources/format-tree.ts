import type { Paint } from '../../cli/terminal.ts';
import type { DeclaredResource, DeclaredStack } from '../../stack/declared-resource.ts';
import { factOf } from '../../stack/fact-of.ts';

/** The resources of a stack as a tree, components above their parts, in the order of their names; then a count. */
export function formatTree({ resources }: DeclaredStack, paint: Paint): string[] {
  const childrenOf = Map.groupBy(resources, ({ parent }) => parent);
  const custom = resources.filter((resource) => resource.custom).length;
  return [
    ...branches(childrenOf.get('') ?? [], '', { childrenOf, paint }),
    '',
    `${custom} resources in ${resources.length - custom} components`,
  ];
}

interface View {
  readonly childrenOf: ReadonlyMap<string, readonly DeclaredResource[]>;
  readonly paint: Paint;
}

function branches(siblings: readonly DeclaredResource[], indent: string, view: View): string[] {
  const ordered = siblings.toSorted((a, b) => compare(sortKey(a), sortKey(b)));
  return ordered.flatMap((resource, index) => {
    const isLast = index === ordered.length - 1;
    const children = view.childrenOf.get(resource.urn) ?? [];
    return [
      `${indent}${isLast ? '└─' : '├─'} ${line(resource, view.paint)}`,
      ...branches(children, `${indent}${isLast ? '   ' : '│  '}`, view),
    ];
  });
}

function line(resource: DeclaredResource, paint: Paint): string {
  const { name, type, custom } = resource;
  const kind = type.slice(type.lastIndexOf(':') + 1);
  if (!custom) return `${paint('bold', kind)} ${name}`;
  return `${paint('dim', kind)} ${factOf(resource) || name}`;
}

/** Components first. */
function sortKey({ custom, type, name }: DeclaredResource): string {
  return `${custom ? 1 : 0} ${type} ${name}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
