import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { loadService } from '../../pubsub/grpc/protos.ts';
import { type Timing, within } from '../calls/within.ts';
import { formatTime } from '../library/time.ts';
import { toJson } from '../values/json.ts';
import { raised, raisedMap } from '../values/raised-error.ts';
import { isMap, mapOf, type Value } from '../values/value.ts';
import { connectorSettings } from './connector-settings.ts';

interface Method {
  readonly service: 'Publisher' | 'Subscriber';
  /** As it is called in gRPC. */
  readonly method: string;
  /** The field of the request that the path gives. */
  readonly resource: string;
  /** The fields that the body may have. */
  readonly fields: readonly string[];
}

const METHODS: Readonly<Record<string, Method>> = {
  'googleapis.pubsub.v1.projects.subscriptions.acknowledge': subscriber('Acknowledge', ['ackIds']),
  'googleapis.pubsub.v1.projects.subscriptions.modifyAckDeadline': subscriber('ModifyAckDeadline', [
    'ackIds',
    'ackDeadlineSeconds',
  ]),
  'googleapis.pubsub.v1.projects.subscriptions.pull': subscriber('Pull', [
    'maxMessages',
    'returnImmediately',
  ]),
  'googleapis.pubsub.v1.projects.topics.publish': {
    service: 'Publisher',
    method: 'Publish',
    resource: 'topic',
    fields: ['messages'],
  },
};

/** As Google's APIs translate them: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const HTTP_CODES: Readonly<Partial<Record<status, bigint>>> = {
  [status.INVALID_ARGUMENT]: 400n,
  [status.FAILED_PRECONDITION]: 400n,
  [status.PERMISSION_DENIED]: 403n,
  [status.NOT_FOUND]: 404n,
  [status.RESOURCE_EXHAUSTED]: 429n,
  [status.UNIMPLEMENTED]: 501n,
  [status.UNAVAILABLE]: 503n,
  [status.DEADLINE_EXCEEDED]: 504n,
};

/** The parts that we read of all responses together. */
interface Response {
  readonly messageIds?: readonly string[];
  readonly receivedMessages?: readonly {
    readonly ackId: string;
    readonly deliveryAttempt: number;
    readonly message: {
      readonly data: Buffer;
      readonly attributes: Readonly<Record<string, string>>;
      readonly messageId: string;
      readonly publishTime: { readonly seconds: string; readonly nanos: number };
    };
  }[];
}

/** A method of Pub/Sub's API, by the emulator at `host`, which speaks gRPC alone. Comes to the response as JSON has it. */
export async function pubsubCall(
  name: string,
  args: ReadonlyMap<string, Value>,
  { host, timing, signal }: { readonly host: string; readonly timing: Timing; readonly signal: AbortSignal },
): Promise<Value> {
  const method = METHODS[name];
  if (!method) throw raised('SystemError', `there is no method ${name}`);
  const body = args.get('body') ?? null;
  if (!isMap(body)) throw raised('TypeError', 'body must be a map');
  const unknown = [...body.keys()].find((key) => !method.fields.includes(key));
  if (unknown !== undefined) throw raised('ValueError', `body has no field ${unknown}`);
  const request = { ...(JSON.parse(toJson(body)) as object), [method.resource]: args.get(method.resource) };
  const { timeoutSeconds } = connectorSettings(args);
  return toValue(
    await within(timeoutSeconds, timing, signal, (inTime) => call(host, method, request, inTime)),
  );
}

function subscriber(method: string, fields: readonly string[]): Method {
  return { service: 'Subscriber', method, resource: 'subscription', fields };
}

function call(
  host: string,
  { service, method }: Method,
  request: object,
  signal: AbortSignal,
): Promise<Response> {
  const definition = loadService(service)[method];
  if (!definition) throw new TypeError(`Pub/Sub has no method ${service}.${method}`);
  const { path, requestSerialize, responseDeserialize } = definition;
  const client = new Client(host, credentials.createInsecure());
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const running = client.makeUnaryRequest(
    path,
    requestSerialize,
    responseDeserialize,
    request,
    (error, response) => {
      if (error) reject(httpErrorOf(error));
      else resolve(response as Response);
    },
  );
  const cancel = () => running.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  return promise.finally(() => {
    signal.removeEventListener('abort', cancel);
    client.close();
  });
}

function httpErrorOf({ code, details }: ServiceError): Error {
  const httpCode = HTTP_CODES[code] ?? 500n;
  const body = mapOf({
    error: mapOf({ code: httpCode, message: details, status: status[code] ?? 'UNKNOWN' }),
  });
  const message = `HTTP server responded with error code ${httpCode}`;
  return raisedMap('HttpError', message, { body, code: httpCode, headers: new Map() });
}

/** Data is base64 in JSON, and times are texts. */
function toValue({ messageIds, receivedMessages }: Response): Value {
  if (messageIds) return mapOf({ messageIds });
  if (!receivedMessages?.length) return new Map();
  const received = receivedMessages.map(({ ackId, deliveryAttempt, message }) => {
    const { data, attributes, messageId, publishTime } = message;
    return mapOf({
      ackId,
      ...(deliveryAttempt > 0 && { deliveryAttempt: BigInt(deliveryAttempt) }),
      message: mapOf({
        attributes: new Map(Object.entries(attributes)),
        data: data.toString('base64'),
        messageId,
        publishTime: formatTime(Number(publishTime.seconds) + publishTime.nanos / 1e9),
      }),
    });
  });
  return mapOf({ receivedMessages: received });
}
