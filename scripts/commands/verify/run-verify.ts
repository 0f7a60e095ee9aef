import { type Cli, type Environment, outputOf } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { type FoundCloud, findCloud } from '../../cli/cloud.ts';
import { directoryOf, externalsOf } from '../../cli/deployment.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { loadGraph } from '../../cli/load-graph.ts';
import { RETRY_SETTINGS } from '../../cli/own-cloud.ts';
import { findRunning } from '../../local-cloud/endpoints-file.ts';
import { declareStack } from '../../local-cloud/program/program-resources.ts';
import type { Finding } from '../../verify/finding.ts';
import { openSight } from '../../verify/open-sight.ts';
import { verifyStack } from '../../verify/verify-stack.ts';
import type { VerifyOptions } from '../verify.ts';
import { readExternalJobs, readStackFile, type StackFile } from './stack-file.ts';

/** What was verified, and what came of it. */
export interface Verification {
  readonly project: string;
  readonly prefix: string;
  readonly region: string;
  /** For people: which cloud it is. */
  readonly cloud: string;
  readonly findings: readonly Finding[];
}

/** Evaluates the program for the deployment that the options mean, and looks at what is there of it. */
export async function runVerify(options: VerifyOptions, cli: Cli): Promise<Verification> {
  const file: StackFile = options.stack === undefined ? { settings: {} } : readStackFile(options.stack);
  const found = await findCloud({ ...file, ...options }, cli.env);
  if (!found) throw nothingToVerify(directoryOf(options, cli.env));
  const { project, prefix } = found.names;
  const region = options.region ?? file.region;
  const stack = await declareStack(await loadGraph(), {
    project,
    prefix,
    ...(region !== undefined && { region }),
    externals: externalAddresses(options, file, cli.env),
    settings: settingsOf(found, file),
  });
  outputOf(cli).note(`Looking at ${found.title} …`);
  const sight = await openSight({ project, ...(await localPartOf(found, options, cli)), signal: cli.signal });
  try {
    const findings = await verifyStack(stack, project, sight);
    cli.signal.throwIfAborted(); // or all that was interrupted would be "not checked"
    return { project, prefix, region: String(stack.outputs.region), cloud: found.title, findings };
  } finally {
    await sight.close();
  }
}

/** What `klio dev` evaluates the program with, or else what the stack is configured as. */
function settingsOf({ kind }: FoundCloud, { settings }: StackFile) {
  return kind === 'local' ? { ...RETRY_SETTINGS, ...settings } : settings;
}

function externalAddresses({ externals, stack }: VerifyOptions, { settings }: StackFile, env: Environment) {
  if (externals !== undefined) return readExternalJobs(externals);
  if (env.KLIO_EXTERNAL_JOBS || (settings.externalStacks ?? '{}') === '{}') return externalsOf(env);
  throw new CliError(
    EXIT.usage,
    `Cannot verify: Pulumi.${stack}.yaml has external jobs in other stacks, and their addresses are known to Pulumi ` +
      'alone; run "pulumi stack output jobs --json --stack ORG/PROJECT/STACK > jobs.json" and say --externals jobs.json',
  );
}

async function localPartOf({ kind }: FoundCloud, options: VerifyOptions, { env }: Cli) {
  if (kind === 'cloud') return { local: false };
  const running = kind === 'local' ? await findRunning(directoryOf(options, env)) : null;
  return { local: true, ...(running && { functionHost: running.functions }) };
}

function nothingToVerify(directory: string): CliError {
  return new CliError(
    EXIT.usage,
    `Cannot verify: no local cloud runs on ${directory}, and no project is named; start one by klio dev, ` +
      'or say --stack or --project',
  );
}
