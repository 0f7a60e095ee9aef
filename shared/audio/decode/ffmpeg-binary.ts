import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { KlioError } from '../../errors/klio-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const require = createRequire(import.meta.url);
const resolved = new Map<string, string>();

/**
 * Path of an ffmpeg that runs: FFMPEG_BIN, else that of npm's ffmpeg-static or @ffmpeg-installer/ffmpeg, else
 * the one on PATH. Looked for once per process. Throws TRANSFORM_FAILED when FFMPEG_BIN is set and is not an
 * ffmpeg, or when there is none at all.
 */
export function resolveFfmpeg(environment: Environment = process.env): string {
  const chosen = environment.FFMPEG_BIN ?? '';
  const known = resolved.get(chosen);
  if (known) return known;
  const found = chosen ? checkChosen(chosen) : findFfmpeg(environment.PATH ?? '');
  resolved.set(chosen, found);
  return found;
}

function checkChosen(path: string): string {
  const fault = faultOf(path);
  if (fault) {
    throw new KlioError(
      'TRANSFORM_FAILED',
      `Cannot use the ffmpeg that FFMPEG_BIN names [path=${path}]: ${fault}`,
    );
  }
  return path;
}

function findFfmpeg(searchPath: string): string {
  const candidates: readonly (() => string | null | undefined)[] = [
    () => require('ffmpeg-static'), // the path of a file that may be missing, or null on an unknown platform
    () => require('@ffmpeg-installer/ffmpeg').path,
    () => onPath(searchPath),
  ];
  const faults: string[] = [];
  for (const candidate of candidates) {
    const path = attempt(candidate, faults);
    if (!path) continue;
    const fault = faultOf(path);
    if (!fault) return path;
    faults.push(fault);
  }
  const tried = faults.join(' | ');
  throw new KlioError(
    'TRANSFORM_FAILED',
    `Cannot find ffmpeg: install one or set FFMPEG_BIN [tried=${tried}]`,
  );
}

function attempt(candidate: () => string | null | undefined, faults: string[]): string | null {
  try {
    return candidate() ?? null;
  } catch (error) {
    faults.push(firstLine(error));
    return null;
  }
}

/** The full path, since ffmpeg is run with an empty environment, which has no PATH to search. */
function onPath(searchPath: string): string {
  const file = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const found = searchPath.split(delimiter).find((directory) => existsSync(join(directory, file)));
  if (found === undefined) throw new Error('no ffmpeg on PATH');
  return join(found, file);
}

/** Null when the file runs as ffmpeg. Its exit code alone says nothing: an empty file exits 0 by way of the shell. */
function faultOf(path: string): string | null {
  try {
    const version = execFileSync(path, ['-version'], {
      encoding: 'utf8',
      env: {},
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    });
    return version.startsWith('ffmpeg version') ? null : `${path} is not ffmpeg`;
  } catch (error) {
    return firstLine(error);
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}
