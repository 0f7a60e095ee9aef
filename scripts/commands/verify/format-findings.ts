import { formatTable } from '../../cli/table.ts';
import type { Paint, Style } from '../../cli/terminal.ts';
import { countFindings, type Finding, type Status } from '../../verify/finding.ts';

const STYLES: Record<Status, Style> = {
  ok: 'green',
  different: 'yellow',
  missing: 'red',
  'not checked': 'dim',
};
const STATUSES = Object.keys(STYLES) as Status[];

/** A table of types × statuses; then each resource that is not as declared; then what was not looked at, and why. */
export function formatFindings(findings: readonly Finding[], paint: Paint): string[] {
  const blocks = [
    formatCounts(findings, paint),
    formatFaults(findings, paint),
    formatUnchecked(findings, paint),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index > 0 ? ['', ...block] : block));
}

function formatCounts(findings: readonly Finding[], paint: Paint): string[] {
  const columns = STATUSES.map((header) => ({ header, align: 'right' as const }));
  const row = (title: string, of: readonly Finding[]) => {
    const counts = countFindings(of);
    const cell = (status: Status) => paint(STYLES[status], counts[status] > 0 ? String(counts[status]) : '·');
    return [paint('bold', title), ...STATUSES.map(cell)];
  };
  const byKind = [...Map.groupBy(findings, kindOf)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const rows = [...byKind.map(([kind, of]) => row(kind, of)), [], row('all', findings)];
  return formatTable([{ header: 'resource' }, ...columns], rows, paint);
}

function formatFaults(findings: readonly Finding[], paint: Paint): string[] {
  return findings.flatMap((finding) => {
    const title = `${kindOf(finding)} ${finding.resource}`;
    if (finding.status === 'missing') return [`${paint('red', '✖ missing  ')} ${title}`];
    if (finding.status !== 'different') return [];
    return [
      `${paint('yellow', '≠ different')} ${title}`,
      ...finding.differences.flatMap(({ property, declared, actual }) => [
        `    ${paint('bold', property)}`,
        `      declared  ${JSON.stringify(declared) ?? 'not set'}`,
        `      is        ${JSON.stringify(actual) ?? 'not set'}`,
      ]),
    ];
  });
}

function formatUnchecked(findings: readonly Finding[], paint: Paint): string[] {
  const reasons = findings.flatMap((finding) => {
    if (finding.status === 'not checked') return [{ kind: kindOf(finding), why: finding.why }];
    if (finding.status === 'missing' || finding.besides.length === 0) return [];
    return [{ kind: kindOf(finding), why: `${finding.besides.join(', ')} cannot be compared from here` }];
  });
  if (reasons.length === 0) return [];
  const lines = [...Map.groupBy(reasons, ({ why }) => why)].map(([why, of]) => {
    const kinds = [...Map.groupBy(of, ({ kind }) => kind)].map(([kind, { length }]) => `${length} ${kind}`);
    return `  ${kinds.join(', ')}: ${paint('dim', why)}`;
  });
  return ['Not checked', ...lines];
}

/** The last part of a type, which is what it is called in infra/. */
function kindOf({ type }: Finding): string {
  return type.slice(type.lastIndexOf(':') + 1);
}
