import type { Paint, Style } from '../../cli/terminal.ts';
import type { LogLine } from '../../emulator/functions/log-line.ts';

/** A line that a function wrote, or that is about its process, with where it comes from. */
export function formatOtherLine({ functionName, stream, line, json }: LogLine, paint: Paint): string {
  return `${paint('dim', `${functionName || 'klio'}:`)} ${paint(styleOf(stream, line), textOf(line, json))}`;
}

function styleOf(stream: LogLine['stream'], line: string): Style {
  if (stream === 'stdout') return 'dim';
  return stream === 'host' && line.startsWith('Restarting') ? 'cyan' : 'yellow';
}

/** A structured entry as its message, followed by the author's own fields. */
function textOf(line: string, json: LogLine['json']): string {
  if (typeof json?.message !== 'string') return line;
  const { message, severity: _severity, ...fields } = json;
  return Object.keys(fields).length > 0 ? `${message} ${JSON.stringify(fields)}` : message;
}
