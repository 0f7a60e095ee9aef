import type { Command } from 'commander';
import { type Cli, outputOf } from '../cli/cli.ts';
import { CliError } from '../cli/cli-error.ts';
import {
  addDeploymentOptions,
  addDirectoryOption,
  type DeploymentOptions,
  type DirectoryOption,
} from '../cli/deployment.ts';
import { EXIT } from '../cli/exit-code.ts';

export interface VerifyOptions extends DeploymentOptions, DirectoryOption {
  readonly stack?: string;
  readonly region?: string;
  readonly externals?: string;
  readonly json?: true;
}

const DETAILS = `
It reads, and changes nothing: pulumi up puts right what it finds. What the account may not read is "not checked", with
Google's reason; roles/viewer and roles/iam.securityReviewer see all. Of a local cloud it sees topics, subscriptions,
buckets and notifications. What is there beyond the program is not looked for. Without --stack it takes the defaults
of Pulumi.yaml for the settings of the deployment.

It ends with 0 if all that was checked is as declared, 3 if something differs, 4 if nothing could be looked at.

Examples:
  klio verify                              the local cloud that klio dev runs
  klio verify --stack dev                  project, region and settings of Pulumi.dev.yaml
  klio verify --project my-project --region us-central1`;

export function registerVerify(program: Command, cli: Cli): void {
  const command = program
    .command('verify')
    .description('compare what is deployed with what the program declares')
    .option('--stack <name>', 'the configuration of a Pulumi stack, from Pulumi.<name>.yaml')
    .option('--region <region>', 'where it is deployed (europe-west1)')
    .option('--externals <file>', 'where external jobs are: the output "jobs" of their stack, as JSON')
    .addHelpText('after', DETAILS);
  addDeploymentOptions(addDirectoryOption(command)).action(async () => {
    const options = command.optsWithGlobals<VerifyOptions>();
    const { runVerify } = await import('./verify/run-verify.ts');
    const { formatFindings } = await import('./verify/format-findings.ts');
    const { countFindings } = await import('../verify/finding.ts');
    const output = outputOf(cli);
    const verification = await runVerify(options, cli);
    const counts = countFindings(verification.findings);
    if (options.json) output.json({ ...verification, counts });
    else output.data(...formatFindings(verification.findings, output.paint));
    if (counts.missing + counts.different > 0) cli.exitCode = EXIT.someFailed;
    else if (counts.ok === 0) throw nothingSeen(verification.cloud);
  });
}

function nothingSeen(cloud: string): CliError {
  return new CliError(
    EXIT.cloud,
    `Cannot verify ${cloud}: nothing could be looked at; grant the account roles/viewer and ` +
      'roles/iam.securityReviewer on the project',
  );
}
