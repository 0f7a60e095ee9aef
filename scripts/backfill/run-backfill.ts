import { type ControlFile, controlFileSchema } from '../../shared/backfill/control-file.ts';
import { readJson, writeJson } from '../../shared/backfill/json-object.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { CliError } from '../cli/cli-error.ts';
import { EXIT } from '../cli/exit-code.ts';
import type { Executions } from './executions.ts';
import type { BackfillShelf, FoundBackfill } from './find-backfill.ts';
import { lookAtStanding } from './look-at-run.ts';
import { argumentsFor, type RunSettings } from './run-settings.ts';
import { isUnderWay, type RunState } from './run-state.ts';

/** What starting and stopping stand on. */
export interface BackfillControls extends BackfillShelf {
  readonly executions: Executions;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Somebody else writes once, or twice, and not five times while we try. */
const ATTEMPTS = 5;

/** Lets a planned backfill run: the name of its execution. Throws a CliError where it was started before. */
export async function startBackfill(
  found: FoundBackfill,
  settings: RunSettings,
  { store, signal, ...controls }: BackfillControls,
): Promise<string> {
  const args = argumentsFor(found.plan, settings);
  const nowMs = controls.clock.nowMs();
  const control: ControlFile = {
    formatVersion: 1,
    state: 'running',
    startedAtMs: nowMs,
    runningSinceMs: nowMs,
    ...paceOf(settings),
    executions: [],
  };
  const object = { bucket: found.bucket, name: found.objects.control };
  const generation = await writeJson(store, object, { value: control, ifGenerationMatch: '0' }, signal);
  if (generation === null) throw startedBefore(found.id);
  await stampByBucket(found, { store, signal });
  return await execute(found, args, { store, signal, ...controls });
}

/**
 * Sets the time of the start to that of Cloud Storage. A machine whose clock is behind would have a forced backfill
 * take what others wrote shortly before for its own work.
 */
async function stampByBucket(
  found: FoundBackfill,
  shelf: Pick<BackfillShelf, 'store' | 'signal'>,
): Promise<void> {
  const written = await shelf.store.look({ bucket: found.bucket, name: found.objects.control }, shelf.signal);
  if (!written) return;
  const nowMs = written.createdAtMs;
  await changeControl(found, (before) => ({ ...before, startedAtMs: nowMs, runningSinceMs: nowMs }), shelf);
}

export function startedBefore(id: string): CliError {
  return new CliError(
    EXIT.usage,
    `Cannot start backfill "${id}": it was started before; see klio backfill status ${id}, and go on with one that ` +
      `stopped by klio backfill resume ${id}`,
  );
}

/**
 * Lets a backfill go on that was paused, or whose execution broke or gave up: the name of its new execution. What was
 * published is not published again. Throws a CliError where it is running, complete or cancelled.
 */
export async function resumeBackfill(
  found: FoundBackfill,
  settings: RunSettings,
  controls: BackfillControls,
): Promise<string> {
  const { id, control } = found;
  const name = control?.value.executions.at(-1);
  const { state } = await lookAtStanding(found, controls.executions);
  const obstacle = OBSTACLES[state];
  if (obstacle) throw new CliError(EXIT.usage, `Cannot resume backfill "${id}": ${obstacle(id)}`);
  const args = argumentsFor(found.plan, settings);
  // It may be about to end, or go on as if nothing had been: either way it is not this one.
  if (name !== undefined && isUnderWay(state)) await controls.executions.cancel(name);
  const runningSinceMs = controls.clock.nowMs();
  await changeControl(
    found,
    (before) => ({ ...before, state: 'running', runningSinceMs, ...paceOf(settings) }),
    controls,
  );
  return await execute(found, args, controls);
}

const OBSTACLES: Partial<Record<RunState, (id: string) => string>> = {
  planned: (id) => `it was not started yet; start it by klio backfill start ${id}`,
  running: (id) => `it is running; watch it by klio backfill watch ${id}`,
  complete: () => 'it is complete, and nothing is left to do',
  cancelled: () => 'it was cancelled for good; plan again, what is done will not be planned',
};

/** Nothing further is published; the execution ends by itself. Answers false where it was paused already. */
export async function pauseBackfill(
  found: FoundBackfill,
  controls: Omit<BackfillControls, 'executions' | 'clock'>,
): Promise<boolean> {
  return await stop(found, 'paused', controls);
}

/**
 * Nothing further is published, for good, and the execution is cancelled, where it can be reached: if not, it ends
 * by itself when it next asks. Answers false where it was cancelled already.
 */
export async function cancelBackfill(
  found: FoundBackfill,
  {
    executions,
    ...controls
  }: Omit<BackfillControls, 'executions' | 'clock'> & {
    readonly executions: Executions | null;
  },
): Promise<boolean> {
  const isNew = await stop(found, 'cancelled', controls);
  const name = found.control?.value.executions.at(-1);
  if (name !== undefined) await executions?.cancel(name);
  return isNew;
}

async function stop(
  found: FoundBackfill,
  state: 'paused' | 'cancelled',
  controls: Omit<BackfillControls, 'executions' | 'clock'>,
): Promise<boolean> {
  const verb = state === 'paused' ? 'pause' : 'cancel';
  const refuse = (why: string) => new CliError(EXIT.usage, `Cannot ${verb} backfill "${found.id}": ${why}`);
  if (!found.control) throw refuse('it was not started');
  if (found.report?.state === 'complete') throw refuse('it is complete');
  if (found.control.value.state === state) return false;
  await changeControl(
    found,
    (before) => {
      if (before.state === 'cancelled') throw refuse('it was cancelled for good');
      return { ...before, state };
    },
    controls,
  );
  return true;
}

async function execute(
  found: FoundBackfill,
  args: object,
  { executions, ...shelf }: BackfillControls,
): Promise<string> {
  const name = await executions.create(args).catch((cause: Error) => {
    const message = `${cause.message}; then go on by klio backfill resume ${found.id}`;
    throw new CliError(cause instanceof CliError ? cause.exitCode : EXIT.unexpected, message, { cause });
  });
  await changeControl(found, (before) => ({ ...before, executions: [...before.executions, name] }), shelf);
  return name;
}

/** Replaces the control object, as it is now, by what `change` makes of it. */
async function changeControl(
  { id, bucket, objects }: FoundBackfill,
  change: (before: ControlFile) => ControlFile,
  { store, signal }: Pick<BackfillShelf, 'store' | 'signal'>,
): Promise<void> {
  const object = { bucket, name: objects.control };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await readJson(store, object, controlFileSchema, signal);
    if (!before) break;
    const write = { value: change(before.value), ifGenerationMatch: before.generation };
    if ((await writeJson(store, object, write, signal)) !== null) return;
  }
  throw new CliError(
    EXIT.cloud,
    `Cannot change backfill "${id}": gs://${bucket}/${objects.control} is gone or changes all the time; try again`,
  );
}

function paceOf({ ratePerSecond, concurrency, maxBacklogSeconds }: RunSettings) {
  return { ratePerSecond, concurrency, maxBacklogSeconds };
}
