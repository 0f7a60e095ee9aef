import type { Place } from './definition-error.ts';
import type { Step } from './program.ts';
import type { SourceNode } from './source-node.ts';

/** How steps inside of steps are parsed: handed down, since steps hold steps. */
export interface StepParsers {
  steps(node: SourceNode, place: Place): Step[];
  /** One that has no name of its own. */
  unnamed(node: SourceNode, place: Place): Step;
}
