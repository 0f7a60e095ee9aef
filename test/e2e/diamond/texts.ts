import type { Input, Output } from '../../../shared/graph/job.ts';

/** Notes of such an entity are several pieces of a resumable upload long. */
const LARGE = /^large-/;
const LARGE_LINES = 400_000; // 20 MB: more than two pieces

/** The source's text of an entity: no two share it, so that bytes of another one show. */
export function sourceText(entityId: string): string {
  return `<${entityId}>`;
}

/** What a job makes of the texts of its inputs. */
export function outputText(output: Output, inputTexts: readonly string[], entityId: string): string {
  const text = `${output.job.name}(${inputTexts.join(', ')})`;
  if (output.name !== 'notes') return text;
  return LARGE.test(entityId) ? `${text.slice(0, 49).padEnd(49)}\n`.repeat(LARGE_LINES) : `notes on ${text}`;
}

/** What the object of an input must hold, from the declared graph alone. */
export function expectedText(port: Input, entityId: string): string {
  if (port.kind === 'source') return sourceText(entityId);
  const inputs = port.job.kind === 'job' ? Object.values(port.job.inputs) : [];
  const texts = inputs.map((input) => expectedText(input, entityId));
  return outputText(port, texts, entityId);
}
