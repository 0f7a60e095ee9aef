import type { CrashPoint } from './crash-point.ts';

/**
 * Kills this process when it passes a named point the nth time: `kill@outputs-durable` or
 * `kill@between-outputs:2`. SIGKILL, so that nothing can be tidied up, as when an instance runs out of memory.
 */
export function crashAt(fault: string): (point: CrashPoint) => void {
  const [point, nth = '1'] = fault.replace('kill@', '').split(':');
  let passed = 0;
  return (reached) => {
    if (reached !== point) return;
    passed += 1;
    if (passed === Number(nth)) process.kill(process.pid, 'SIGKILL');
  };
}
