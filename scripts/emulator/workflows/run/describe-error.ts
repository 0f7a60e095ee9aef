import { toJson } from '../values/json.ts';
import type { RaisedError, TracePosition } from '../values/raised-error.ts';
import { isBytes, isList, isMap, type Value } from '../values/value.ts';

/** An error as the API shows it. */
export interface ErrorDescription {
  /** The error as JSON. */
  readonly payload: string;
  /** For people: the message, and where it came from, innermost first. */
  readonly context: string;
  readonly trace: readonly TracePosition[];
}

export function describeError({ payload, message, trace }: RaisedError): ErrorDescription {
  const lines = trace.map(
    ({ routine, step, line }) => `in step "${step}", routine "${routine}", line: ${line}`,
  );
  return {
    payload: toJson(withoutBytes(payload)),
    context: [message, ...lines].join('\n'),
    trace: [...trace],
  };
}

/** An error is always shown, also when its body is no text. */
function withoutBytes(value: Value): Value {
  if (isBytes(value)) return Buffer.from(value).toString('base64');
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (isList(value)) return value.map(withoutBytes);
  return isMap(value) ? new Map([...value].map(([key, member]) => [key, withoutBytes(member)])) : value;
}
