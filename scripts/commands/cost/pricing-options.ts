import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { addSeconds, GUESSED_SECONDS, type SecondsPerEntity } from '../../cost/seconds-per-entity.ts';
import { DEFAULT_REGION } from '../../local-cloud/default-region.ts';

/** What time and money are estimated from: a PricingChoice. */
export function addPricingOptions(command: Command, { env }: Cli): Command {
  const seconds = new Option('--seconds <s>', 'that an entity takes, or JOB=SECONDS; may be repeated')
    .argParser(parseSeconds)
    .default(GUESSED_SECONDS, `${GUESSED_SECONDS.otherwise}, a guess`);
  return command
    .addOption(seconds)
    .addOption(
      new Option('--region <region>', 'where the functions run').default(
        env.KLIO_REGION ?? DEFAULT_REGION,
        `KLIO_REGION, ${DEFAULT_REGION}`,
      ),
    )
    .option('--prices <file>', 'JSON of prices that replace those of the table');
}

function parseSeconds(text: string, before: SecondsPerEntity): SecondsPerEntity {
  try {
    return addSeconds(text, before);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
