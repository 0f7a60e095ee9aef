import { dirname, relative } from 'node:path';
import type { JobGraph } from '../../../shared/graph/graph.ts';
import { formatOutcomes } from '../../cli/outcome-table.ts';
import { count, formatBytes, formatMs } from '../../cli/quantities.ts';
import { formatTable } from '../../cli/table.ts';
import type { Paint, Style } from '../../cli/terminal.ts';
import type { DemoReport, Tempo, TempoVerdict } from './demo-report.ts';
import { nextSteps } from './next-steps.ts';

interface FormatOptions {
  readonly paint: Paint;
  readonly graph: JobGraph;
  /** Paths in it are shown relative to it. */
  readonly workingDirectory: string;
  /** Options that every command needs to find this demo's state; empty, or beginning with a space. */
  readonly flags: string;
}

/** The report for people: outcomes, tempos, dead letters, where the outputs are, what to try next. */
export function formatDemo(report: DemoReport, options: FormatOptions): string[] {
  const { paint, graph, workingDirectory, flags } = options;
  const show = (path: string) => {
    const fromHere = relative(workingDirectory, path);
    return fromHere.startsWith('..') ? path : fromHere;
  };
  const steps = nextSteps(report, { graph, show, flags });
  return [
    ...formatOutcomes(new Map(Object.entries(report.jobs)), paint),
    ...section('Tempo, in beats per minute', formatTempos(report, paint), paint),
    ...section('Key, and measures from 0 to 1', formatMeasures(report, paint), paint),
    ...section('Dead letters', formatDeadLetters(report, paint), paint),
    ...section(`Outputs: ${count(report.outputs.length, 'file')}`, formatOutputs(report, show, paint), paint),
    '',
    `${count(report.entities.length, 'entity', 'entities')} in ${formatMs(report.elapsedMs)}`,
    ...section(
      'Try next',
      steps.flatMap(({ why, command }) => [paint('dim', `# ${why}`), command]),
      paint,
    ),
  ];
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title), ...lines.map((line) => `  ${line}`)];
}

const VERDICTS: Record<TempoVerdict, { readonly text: string; readonly style: Style }> = {
  right: { text: '✔', style: 'green' },
  octave: { text: '✔ at half or twice the tempo', style: 'yellow' },
  wrong: { text: '✘', style: 'red' },
};

function formatTempos({ tempos }: DemoReport, paint: Paint): string[] {
  if (tempos.length === 0) return [];
  const bpm = (tempo: number | null) => (tempo === null ? 'none' : String(Math.round(tempo * 10) / 10));
  const rows = tempos.map(({ entity, known, found, verdict }: Tempo) => [
    entity,
    bpm(known),
    bpm(found),
    paint(VERDICTS[verdict].style, VERDICTS[verdict].text),
  ]);
  const columns = [
    { header: 'entity' },
    { header: 'known', align: 'right' as const },
    { header: 'found', align: 'right' as const },
    { header: '' },
  ];
  return formatTable(columns, rows, paint);
}

function formatMeasures({ measures }: DemoReport, paint: Paint): string[] {
  if (measures.length === 0) return [];
  const shown = (score: number | null) => (score === null ? 'none' : score.toFixed(2));
  const rows = measures.map(({ entity, key, danceability, speechiness, instrumentalness }) => [
    entity,
    key ?? 'none',
    shown(danceability),
    shown(speechiness),
    shown(instrumentalness),
  ]);
  const scores = ['dance', 'speech', 'instrumental'].map((header) => ({ header, align: 'right' as const }));
  return formatTable([{ header: 'entity' }, { header: 'key' }, ...scores], rows, paint);
}

function formatDeadLetters({ deadLetters }: DemoReport, paint: Paint): string[] {
  return deadLetters.flatMap(({ entity, job, code, reason }) => [
    `${paint('bold', entity)} at ${job}: ${paint('red', code)}`,
    `  ${reason}`,
  ]);
}

function formatOutputs({ outputs }: DemoReport, show: (path: string) => string, paint: Paint): string[] {
  const byDirectory = Map.groupBy(outputs, ({ path }) => dirname(path));
  const rows = [...byDirectory].map(([directory, files]) => [
    paint('bold', files[0]?.job ?? ''),
    `${show(directory)}/`,
    count(files.length, 'file'),
    formatBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
  ]);
  const columns = [
    { header: 'job' },
    { header: 'directory' },
    { header: '', align: 'right' as const },
    { header: '', align: 'right' as const },
  ];
  return rows.length === 0 ? [] : formatTable(columns, rows, paint);
}
