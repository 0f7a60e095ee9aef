import type { FaultPlan } from '../../core/faults/fault-plan.ts';
import type { Faults } from '../model/faults.ts';
import { PubSubError } from '../pubsub-error.ts';

/** Publishing as the plan has it. A publish is done in one step, so that what is drawn before holds after. */
export function publishFaults(plan: FaultPlan): Faults {
  let action: ReturnType<typeof plan.draw<'publish'>> = null;
  return {
    beforePublish(topic, messages) {
      const attributes = messages.map((message) => JSON.stringify(message.attributes));
      action = plan.draw('publish', [topic, ...attributes].join(' '));
      if (action === 'publish-error-before') throw told('nothing is published');
    },
    afterPublish() {
      if (action === 'publish-error-after') throw told('although all is published');
    },
  };
}

function told(what: string): PubSubError {
  return new PubSubError('UNAVAILABLE', `A fault rule says so: ${what}`);
}
