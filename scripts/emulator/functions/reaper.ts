import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Outlives its host by a moment: kills the groups it was told of once its standard input has ended. */
const SCRIPT = `
groups=" "
while read -r verb group; do
  case $verb in
    add) groups="$groups$group " ;;
    remove) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
rm -rf -- "$1"
`;

/** Sees to it that no process outlives the host, not even when the host itself is killed. */
export interface Reaper {
  /** From now on this process group dies with the host. */
  add(processGroup: number): void;
  /** The group has ended; its number may be used again by others. */
  remove(processGroup: number): void;
  /** Kills what is left, removes the directory. Resolves when that is done. */
  stop(): Promise<void>;
}

/**
 * Starts a shell in a session of its own that waits for the end of this process. It also removes
 * `directory`. A process cannot be relied on to notice by itself: it may be in an endless loop.
 */
export function startReaper(directory: string): Reaper {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'klio-reaper', directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(shell, 'exit');
  shell.stdin.on('error', () => {}); // somebody killed the shell: the groups lose their guard, nothing else
  shell.unref();
  return {
    add: (group) => void shell.stdin.write(`add ${group}\n`),
    remove: (group) => void shell.stdin.write(`remove ${group}\n`),
    stop: async () => {
      shell.ref();
      shell.stdin.end();
      await ended;
    },
  };
}
