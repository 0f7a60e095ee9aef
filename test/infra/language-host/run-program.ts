import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Answers, type LogLine, startEngine } from './engine.ts';
import { type Project, readProject } from './project-file.ts';
import type { RegisteredResource } from './registered-resource.ts';

export interface ProgramOptions {
  /** Has Pulumi.yaml. */
  readonly root: string;
  readonly stack?: string;
  /** By key with namespace, as in `klio:region`. What it leaves out has the default of Pulumi.yaml. */
  readonly config?: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  /** As `pulumi preview`. */
  readonly dryRun?: boolean;
  readonly answers?: Answers;
}

export interface ProgramRun {
  readonly exitCode: number | null;
  readonly resources: readonly RegisteredResource[];
  /** What the entry module exports. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly log: readonly LogLine[];
  /** What it wrote to both streams. */
  readonly words: string;
}

/**
 * Runs a Pulumi program the way `pulumi up` does: by the SDK's own entry point in a process of its own, with
 * the arguments, directory and environment that Pulumi's language host gives it
 * (sdk/nodejs/cmd/pulumi-language-nodejs/main.go), against an engine that records.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramRun> {
  const { root, stack = 'test', config = {}, secretKeys = [], dryRun = false, answers = {} } = options;
  const project = readProject(root);
  const engine = await startEngine({ stack, project: project.name, dryRun, answers });
  try {
    const args = hostArguments(project, { root, stack, dryRun, address: engine.address });
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: hostEnvironment(project, { ...project.defaults, ...config }, secretKeys),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const closed = once(child, 'close');
    const words = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [exitCode] = await closed;
    const stackUrn = engine.resources.find(({ parent }) => parent === '')?.urn ?? '';
    const { resources, log } = engine;
    return { exitCode, resources, outputs: engine.outputs.get(stackUrn) ?? {}, log, words: words.join('') };
  } finally {
    engine.stop();
  }
}

interface HostSettings {
  readonly root: string;
  readonly stack: string;
  readonly dryRun: boolean;
  readonly address: string;
}

function hostArguments(project: Project, { root, stack, dryRun, address }: HostSettings): string[] {
  const options = {
    monitor: address,
    engine: address,
    organization: 'organization',
    project: project.name,
    'root-directory': root,
    stack,
    pwd: project.directory,
  };
  return [
    ...project.nodeArgs,
    locateSdk(project.directory),
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    ...(dryRun ? ['--dry-run'] : []),
    '--parallel',
    '16',
    project.entry,
  ];
}

/** From where the program is, not from here: that is what the host does. */
function locateSdk(directory: string): string {
  const script = "console.log(require.resolve('@pulumi/pulumi/cmd/run'))";
  return execFileSync(process.execPath, ['-e', script], { cwd: directory, encoding: 'utf8' }).trim();
}

function hostEnvironment(
  { typescript }: Project,
  config: Readonly<Record<string, string>>,
  secretKeys: readonly string[],
): NodeJS.ProcessEnv {
  const entries = Object.entries(config).map(([key, value]) => [key.replace(':', ':config:'), value]);
  return {
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: process.env.HOME,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(entries)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    ...(typescript && { PULUMI_NODEJS_TYPESCRIPT: 'true' }),
  };
}
