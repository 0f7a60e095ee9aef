import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockDirectory } from '../../../scripts/emulator/core/directory-lock.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

describe('lockDirectory', () => {
  it('creates the directory, holds it, and gives it back', () => {
    const directory = join(temporaryDirectory(), 'deep', 'state');
    const unlock = lockDirectory(directory);
    expect(readFileSync(join(directory, 'lock'), 'utf8')).toBe(`${process.pid}\n`);
    expect(() => lockDirectory(directory)).toThrow(
      `Cannot open state directory: it is in use by process ${process.pid}`,
    );
    unlock();
    expect(readdirSync(directory)).toEqual([]);
    lockDirectory(directory)();
  });

  it('refuses a directory that another living process holds, and leaves its lock', () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'lock'), `${process.ppid}\n`);
    expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.ppid}`);
    expect(readFileSync(join(directory, 'lock'), 'utf8')).toBe(`${process.ppid}\n`);
  });

  it.each([
    ['of a process that is gone', () => String(spawnSync(process.execPath, ['--version']).pid)],
    ['of an earlier process with the id that this one has now', () => String(process.pid)],
    ['that names no process', () => 'nonsense'],
  ])('takes over the lock %s', (_, holder) => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'lock'), `${holder()}\n`);
    onTestFinished(lockDirectory(directory));
    expect(readdirSync(directory)).toEqual(['lock']);
  });

  it('removes no lock but its own', () => {
    const directory = temporaryDirectory();
    const unlock = lockDirectory(directory);
    unlock();
    writeFileSync(join(directory, 'lock'), '1\n');
    unlock();
    expect(existsSync(join(directory, 'lock'))).toBe(true);
  });

  it.runIf(process.platform === 'linux')('says so when the directory cannot be made', () => {
    expect(() => lockDirectory('/proc/klio/state')).toThrow('Cannot create state directory: ');
  });
});
