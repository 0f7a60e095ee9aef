import { type Command, InvalidArgumentError, Option } from 'commander';
import { addSeconds, GUESSED_SECONDS, type SecondsPerEntity } from '../../cost/seconds-per-entity.ts';

const DEFAULT_REGION = 'us-central1';

/** What time and money are estimated from: a PricingChoice. */
export function addPricingOptions(command: Command): Command {
  const seconds = new Option('--seconds <s>', 'that an entity takes, or JOB=SECONDS; may be repeated')
    .argParser(parseSeconds)
    .default(GUESSED_SECONDS, `${GUESSED_SECONDS.otherwise}, a guess`);
  return command
    .addOption(seconds)
    .option('--region <region>', 'where the functions run', DEFAULT_REGION)
    .option('--prices <file>', 'JSON of prices that replace those of the table');
}

function parseSeconds(text: string, before: SecondsPerEntity): SecondsPerEntity {
  try {
    return addSeconds(text, before);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
