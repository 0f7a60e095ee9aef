/** A rule of the protocol taken out or turned round, by replacing text in a source file of the product. */
export interface Mutant {
  readonly name: string;
  /** From the repository's root. */
  readonly file: string;
  /** What is replaced by what; each text must be in the file exactly once. */
  readonly edits: readonly (readonly [from: string, to: string])[];
  /** A seed that notices. */
  readonly caughtAt?: number | undefined;
}

const mutant = (name: string, file: string, ...edits: Mutant['edits']): Mutant => ({
  name,
  file: `shared/${file}.ts`,
  edits,
});

const join: readonly Mutant[] = [
  mutant('every event of a join acts', 'runtime/join', ['inFlow.length < 2', 'inFlow.length >= 0']),
  mutant('the margin of a join is nothing', 'runtime/join', [
    'lastMs - atMs <= MARGIN_MS',
    'lastMs - atMs <= 0',
  ]),
  mutant('outputs of other requests make no exception', 'runtime/join', [
    'return writtenBy(object)?.id !== request.id &&',
    'return request.id === "" &&',
  ]),
  mutant('parents need not be fresh under force', 'runtime/join', [
    'isFresh(seen.get(output) ?? null, { ...situation, job: parent })',
    'isFresh(seen.get(output) ?? null, { ...situation, force: false, job: parent })',
  ]),
  mutant('a join acts without waiting', 'runtime/join', [
    "if (unfinished) return { kind: 'wait', for: unfinished };",
    "if (unfinished) return { kind: 'act', remember: true };",
  ]),
  mutant('a join waits for all but the first parent', 'runtime/join', [
    "if (mayAct.includes(sender)) return { kind: 'act'",
    "if (mayAct[0] === sender && times.length === mayAct.length) return { kind: 'act'",
  ]),
  mutant('a parent is done when one of its outputs is', 'runtime/join', [
    'readFrom(job, parent).every((output) =>',
    'readFrom(job, parent).some((output) =>',
  ]),
  mutant('a join looks at outputs that the job does not read', 'runtime/join', [
    "input.kind === 'output' && input.job === parent ? [input] : [],",
    "input.kind === 'output' && input.job === parent ? Object.values(parent.outputs) : [],",
  ]),
  mutant('a parent is as old as its oldest output', 'runtime/join', [
    'Math.max(...objects.map((o) => o.createdAtMs))',
    'Math.min(...objects.map((o) => o.createdAtMs))',
  ]),
  mutant('a request enters at the job that passed it on last', 'runtime/flow', [
    'for (const entry of auditLog)',
    'for (const entry of [...auditLog].reverse())',
  ]),
  mutant('a request begins by the clock of the instance', 'runtime/turn', [
    'requestedAtMs: delivery.publishTimeMs',
    'requestedAtMs: clock.nowMs()',
  ]),
  mutant('flow is judged by the outgoing recipients', 'runtime/turn', [
    'inFlow: parentsInFlow(runtime, message, sender)',
    "inFlow: parentsInFlow(runtime, message.recipients.kind === 'limited' && message.recipients.triggerChildrenOf?.name === job.name ? { ...message, recipients: { kind: 'anyone' } } : message, sender)",
  ]),
  mutant('the sender is in flow only where the graph shows it', 'runtime/flow', [
    'parents.filter((parent) => parent === sender || isBelowEntry(parent))',
    'parents.filter((parent) => isBelowEntry(parent))',
  ]),
  mutant('any parent is in flow', 'runtime/flow', [
    'parents.filter((parent) => parent === sender || isBelowEntry(parent))',
    'parents.filter((parent) => parent === sender || !isBelowEntry(parent) || true)',
  ]),
];

const freshness: readonly Mutant[] = [
  mutant('only the request itself is fresh', 'runtime/freshness', [
    'writer.requestedAtMs >= by.request.requestedAtMs',
    'writer.id === by.request.id',
  ]),
  mutant('under force nothing is ever fresh', 'runtime/freshness', [
    'return writer !== null && writer.requestedAtMs >= by.request.requestedAtMs',
    'return false',
  ]),
  mutant('under force existing is enough', 'runtime/freshness', [
    'if (!by.force ||',
    'if (by.force || !by.force ||',
  ]),
  mutant('requests at the same time are ordered by id', 'runtime/freshness', [
    'writer.requestedAtMs >= by.request.requestedAtMs',
    '(writer.requestedAtMs > by.request.requestedAtMs || (writer.requestedAtMs === by.request.requestedAtMs && writer.id >= by.request.id))',
  ]),
  mutant('later requests without force count as fresh', 'runtime/freshness', [
    "if (object.metadata[LINEAGE.forced] !== '1') return false;",
    '',
  ]),
  mutant('external jobs know requests', 'runtime/freshness', [
    "by.job.kind === 'external'",
    'by.job === null',
  ]),
  mutant('a job is done when its first output is there', 'runtime/decide', [
    'const toWrite = outputs.filter(',
    'const toWrite = outputs.slice(0, 1).filter(',
  ]),
];

const publishing: readonly Mutant[] = [
  mutant('publications are not remembered', 'runtime/publish', [
    'remember ? publishOnce : publish',
    'publish',
  ]),
  mutant('a publication is remembered before it happened', 'runtime/publish', [
    'if (await runtime.store.look(marker, signal)) return;',
    "if (await runtime.store.look(marker, signal)) return;\n  await runtime.store.write(marker, new Uint8Array(), { contentType: 'text/plain', metadata: {}, ifGenerationMatch: '0' }, signal);",
  ]),
  mutant('publications of all requests are one', 'runtime/publish', [
    'JSON.stringify([request.id,',
    "JSON.stringify(['',",
  ]),
  mutant('publications to all recipients are one', 'runtime/publish', [
    "[request.id, recipients.kind, list, until ? identityText(until) : '', entityId]",
    '[request.id, entityId]',
  ]),
  mutant('a skip does not publish', 'runtime/handle-message', [
    "await publishEvent(turn, outputEvent(turn), decision.remember);\n      return 'skipped';",
    "return 'skipped';",
  ]),
  mutant('the event goes out before the upload', 'runtime/handle-message', [
    "if ((await runAndWrite(turn, decision)) === 'look-again') return 'look-again';",
    "await publishEvent(turn, event, decision.remember);\n      if ((await runAndWrite(turn, decision)) === 'look-again') return 'look-again';",
  ]),
  mutant('the acknowledgement does not wait for the event', 'runtime/handle-message', [
    'await publishEvent(turn, event, decision.remember);',
    'void publishEvent(turn, event, decision.remember);',
  ]),
  mutant('the acknowledgement does not wait for the requests', 'runtime/handle-message', [
    'await requestParents(turn, decision.plan);',
    'void requestParents(turn, decision.plan);',
  ]),
  mutant(
    'a copy is acknowledged while another one works',
    'runtime/handle-message',
    [
      '  // 2. Is it for this job?\n',
      "  if (copies.has(delivery.attributes)) return 'waited';\n  copies.add(delivery.attributes);\n",
    ],
    ['async function handle(\n', 'const copies = new WeakSet<object>();\n\nasync function handle(\n'],
  ),
  mutant('a ping passes a join with every event', 'runtime/publish', [
    'sender !== inFlow[0]',
    'inFlow.length === 0',
  ]),
];

const writing: readonly Mutant[] = [
  mutant('outputs are written without a precondition', 'runtime/work', [
    'ifGenerationMatch: writing.ifGenerationMatch',
    "ifGenerationMatch: (await runtime.store.look(object, signal))?.generation ?? '0'",
  ]),
  mutant('with force a lost write counts as done', 'runtime/work', [
    "if (!won && turn.message.force) return 'look-again';",
    '',
  ]),
  mutant('inputs are not pinned', 'runtime/input-file', [
    'runtime.store.read(object, object.generation, signal)',
    "runtime.store.read(object, (await runtime.store.look(object, signal))?.generation ?? '0', signal)",
  ]),
  mutant('the first output is written first', 'runtime/decide', [
    '...toWrite.filter((output) => output !== first),\n    ...toWrite.filter((output) => output === first),',
    '...toWrite,',
  ]),
];

const planning: readonly Mutant[] = [
  mutant('who is asked does not learn who asked', 'runtime/publish', [
    '[...plan.mustRun.map(names.identity), me], me)',
    'plan.mustRun.map(names.identity), me)',
  ]),
  mutant('trigger_children_of is overwritten', 'runtime/publish', [
    "incoming.kind === 'anyone' ? me : incoming.triggerChildrenOf",
    'me',
  ]),
  mutant('trigger_children_of is never set', 'runtime/publish', [
    "incoming.kind === 'anyone' ? me : incoming.triggerChildrenOf",
    "incoming.kind === 'anyone' ? undefined : incoming.triggerChildrenOf",
  ]),
  mutant('earlier recipients are forgotten', 'runtime/publish', [
    "incoming.kind === 'limited' ? incoming.jobs : []",
    "incoming.kind === 'limited' ? incoming.jobs.slice(0, 0) : []",
  ]),
  mutant('missing parents are not asked', 'runtime/handle-message', [
    'await requestParents(turn, decision.plan);',
    '',
  ]),
  mutant('only one missing parent is asked', 'runtime/publish', [
    'of plan.frontier.entries()',
    'of plan.frontier.slice(0, 1).entries()',
  ]),
  mutant('a planned job starts although its parent must run', 'plan/plan-missing', [
    '!parentsOf(job).some((parent) => mustRun.has(parent))',
    "(job.kind === 'external' || Object.values(job.inputs).every((input) => exists(input)))",
  ]),
  mutant('the plan does not stop at what exists', 'plan/plan-missing', [
    'if (found === true) continue;',
    "if (found === true && (input.kind === 'source' || input.job.kind === 'external')) continue;",
  ]),
  mutant('a missing source does not stop the request', 'runtime/decide', [
    'const blocked = plan.blocked[0];',
    'const blocked = plan.mustRun.length > 0 ? undefined : plan.blocked[0];',
  ]),
  mutant('a parent without output is asked again', 'runtime/decide', [
    'if (sender && !fromSender.every(',
    'if (sender === job && !fromSender.every(',
  ]),
  mutant('plans are not counted', 'runtime/decide', [
    'situation.plannedBefore >= MAX_PLANS',
    'situation.plannedBefore < 0',
  ]),
  mutant('messages may go round for ever', 'runtime/turn', [
    'auditLog.length > MAX_AUDIT_ENTRIES',
    'auditLog.length > 1e9',
  ]),
];

const addressing: readonly Mutant[] = [
  mutant('recipients are not looked at', 'runtime/handle-message', [
    'if (!isAddressedTo(message, runtime.names.identity(runtime.job)))',
    'if (message.entityId === "" && !isAddressedTo(message, runtime.names.identity(runtime.job)))',
  ]),
  mutant('edges do not filter what is for anyone', 'graph/names', ['NOT attributes:klio_limited OR ', '']),
  mutant('routing attributes name only the first recipient', 'message/routing-attributes', [
    'for (const name of names)',
    'for (const name of [...names].slice(0, 1))',
  ]),
];

const givingUp: readonly Mutant[] = [
  mutant('the last attempt leaves no dead letter', 'runtime/dead-letter', [
    'delivery.attempt < runtime.maxDeliveryAttempts',
    'delivery.attempt < 1e9',
  ]),
  mutant('a dead letter need not be stored', 'runtime/dead-letter', [
    '    return failed;\n  } finally',
    "    return { ...failed, outcome: 'rejected', ack: true };\n  } finally",
  ]),
  mutant('every failure is final', 'runtime/dead-letter', [
    'delivery.attempt < runtime.maxDeliveryAttempts) return failed',
    'delivery.attempt < 1) return failed',
  ]),
  mutant('no failure is final', 'runtime/dead-letter', ['if (isRetryable(error.code) &&', 'if (']),
  mutant('a replay is a direct message', 'runtime/replay', [
    '...(sender && { [SENDER_ATTRIBUTE]: sender })',
    '',
  ]),
  mutant('a replay is a new request', 'runtime/replay', [
    'message.request ?? firstRequest(letter)',
    '({ id: letter.messageId, requestedAtMs: letter.publishTimeMs })',
  ]),
  mutant('a replay remembers its plans', 'runtime/replay', ['plannedBy: []', 'plannedBy: message.plannedBy']),
  mutant('the sender is whoever published_by names', 'runtime/turn', [
    'sendingParent(runtime, delivery)',
    'sendingParent(runtime, { ...delivery, from: delivery.from ?? delivery.attributes.klio_sender ?? incoming.publishedBy })',
  ]),
];

/** Seeds that notice, where the first one that does comes late. `npm run simulate -- --mutants` finds others. */
const CAUGHT_AT: Readonly<Record<string, number>> = {
  'outputs of other requests make no exception': 905,
  'a parent is done when one of its outputs is': 9617,
  'a publication is remembered before it happened': 943,
  'publications to all recipients are one': 15689,
  'a ping passes a join with every event': 3916,
  'earlier recipients are forgotten': 1186,
  'a planned job starts although its parent must run': 1445,
  'plans are not counted': 859,
  'a replay is a direct message': 5375,
  'a replay remembers its plans': 859,
  'the sender is whoever published_by names': 1152,
};

/** Every rule of the protocol, broken. The simulation must notice each of them. */
export const MUTANTS: readonly Mutant[] = [
  ...join,
  ...freshness,
  ...publishing,
  ...writing,
  ...planning,
  ...addressing,
  ...givingUp,
].map((broken) => ({ ...broken, caughtAt: CAUGHT_AT[broken.name] }));
