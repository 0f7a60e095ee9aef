#!/usr/bin/env node
const OLDEST_NODE = 24;

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE) {
  process.stderr.write(
    `error: Cannot run on Node ${process.versions.node}, Klio Functions needs ${OLDEST_NODE}; ` +
      'npm installed one: start it by "npx klio" or an npm script\n',
  );
  process.exit(2);
}

const { runCli } = await import('./cli/run-cli.ts');

/** One Ctrl-C comes twice under npm, which passes on what the terminal has sent to all already. */
const SAME_CTRL_C_MS = 500;
const interrupt = new AbortController();
let interruptedAtMs = 0;
const onSignal = () => {
  if (!interrupt.signal.aborted) interruptedAtMs = performance.now();
  else if (performance.now() - interruptedAtMs > SAME_CTRL_C_MS) process.exit(130); // impatient: now
  interrupt.abort(new Error('Interrupted'));
};
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
// A reader that has seen enough (`klio graph | head`) is no error.
process.stdout.on('error', () => process.exit(0));

const { stdin, stdout, stderr, env } = process;
const code = await runCli(process.argv.slice(2), {
  env,
  stdin,
  stdout,
  stderr,
  signal: interrupt.signal,
  exitCode: 0,
});
// Google's clients keep sockets open: wait for the last byte, then go.
process.stdout.write('', () => process.exit(code));
