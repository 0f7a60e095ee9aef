import type { DeploymentOptions, DirectoryOption } from '../../cli/deployment.ts';
import { inShell } from '../../cli/in-shell.ts';
import type { LetterFilter } from '../../dead-letters/select-letters.ts';

export interface DeadLetterOptions extends DeploymentOptions, DirectoryOption {
  readonly job?: readonly string[];
  readonly id?: readonly string[];
  readonly entity?: readonly string[];
  readonly code?: readonly string[];
  readonly reason?: string;
  readonly request?: string;
  readonly backfill?: string;
  readonly all?: true;
  readonly dryRun?: true;
  readonly force?: true;
  readonly rate?: number;
  readonly timeout?: number;
  readonly yes?: true;
  readonly json?: true;
}

export function filterOf({ id, entity, code, reason, request, backfill }: DeadLetterOptions): LetterFilter {
  return {
    ...(id && { ids: id }),
    ...(entity && { entities: entity }),
    ...(code && { codes: code }),
    ...(reason !== undefined && { reason }),
    ...(request !== undefined && { request }),
    ...(backfill !== undefined && { backfill }),
  };
}

/** The choice of letters as somebody would type it again. */
export function asTyped({
  all,
  job,
  code,
  entity,
  reason,
  request,
  backfill,
  id,
  force,
  rate,
}: DeadLetterOptions): string {
  const choice = Object.entries({ job, code, entity, reason, request, backfill, id, rate }).flatMap(
    ([name, value]) =>
      value === undefined ? [] : [`--${name}`, ...[value].flat().map((word) => inShell(String(word)))],
  );
  return [...choice, ...(all ? ['--all'] : []), ...(force ? ['--force'] : [])].join(' ');
}
