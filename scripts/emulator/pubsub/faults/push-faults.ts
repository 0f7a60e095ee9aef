import type { Clock } from '../../../../shared/platform/clock.ts';
import type { FaultPlan } from '../../core/faults/fault-plan.ts';
import type { FaultAction } from '../../core/faults/rule.ts';
import type { Post, PostResult } from '../push/post.ts';

type Report = (result: PostResult) => void;

/** Posting of pushes as the plan has it. */
export function withPushFaults(post: Post, plan: FaultPlan, clock: Clock): Post {
  return (url, request, report) => {
    const action = plan.draw('push', subjectOf(request.body));
    if (action === null) post(url, request, report);
    else meet(action, (told) => post(url, request, told), report, clock);
  };
}

function meet(
  action: FaultAction<'push'>,
  post: (report: Report) => void,
  report: Report,
  clock: Clock,
): void {
  switch (action) {
    case 'drop-delivery':
      queueMicrotask(() => report(broken(action)));
      return;
    case 'lose-ack':
      post(() => report(broken(action)));
      return;
    case 'early-redeliver':
      post(() => {});
      queueMicrotask(() => report(broken(action)));
      return;
    case 'dup':
      post(report);
      post(() => {});
      return;
    default:
      clock.schedule(Number.parseInt(action.slice('delay-'.length), 10), () => post(report));
  }
}

function broken(action: string): PostResult {
  return { kind: 'failed', reason: `a fault rule says so: ${action}` };
}

function subjectOf(body: string): string {
  const { subscription, message } = JSON.parse(body);
  return `${subscription} ${JSON.stringify(message.attributes ?? {})}`;
}
