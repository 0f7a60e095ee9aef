import { invalid } from '../pubsub-error.ts';
import { checkNewDeadline } from './ack-request.ts';

/** A StreamingPullRequest as the protobuf loader hands it over. */
export interface StreamingPullRequest {
  readonly subscription: string;
  readonly ackIds: readonly string[];
  readonly modifyDeadlineSeconds: readonly number[];
  readonly modifyDeadlineAckIds: readonly string[];
  readonly streamAckDeadlineSeconds: number;
  readonly clientId: string;
  readonly maxOutstandingMessages: string;
  readonly maxOutstandingBytes: string;
  readonly protocolVersion: string;
}

/** Clients that send version 1 expect an answer to each empty request, as a sign of life. */
const PROTOCOL_VERSIONS = ['0', '1'];

/** Checks the request that opens a stream. Throws INVALID_ARGUMENT naming the field. */
export function checkFirstRequest(request: StreamingPullRequest): void {
  if (request.subscription === '') throw invalid('Invalid first request: subscription is not set');
  checkStreamDeadline(request.streamAckDeadlineSeconds);
  if (!PROTOCOL_VERSIONS.includes(request.protocolVersion)) {
    throw invalid(
      `Unsupported field: this emulator implements protocol_version 0 and 1 [got=${request.protocolVersion}]`,
    );
  }
  checkDeadlines(request);
}

/** Checks any later request: what describes the stream cannot be set again. Throws INVALID_ARGUMENT. */
export function checkLaterRequest(request: StreamingPullRequest): void {
  for (const [field, value] of [
    ['subscription', request.subscription],
    ['client_id', request.clientId],
    ['max_outstanding_messages', request.maxOutstandingMessages],
    ['max_outstanding_bytes', request.maxOutstandingBytes],
    ['protocol_version', request.protocolVersion],
  ] as const) {
    if (value !== '' && value !== '0') {
      throw invalid(`Invalid request on an open stream: only the first one may set ${field} [got=${value}]`);
    }
  }
  if (request.streamAckDeadlineSeconds !== 0) checkStreamDeadline(request.streamAckDeadlineSeconds);
  checkDeadlines(request);
}

/** Whether the request does nothing but show that the client is there. */
export function isKeepalive(request: StreamingPullRequest): boolean {
  const { ackIds, modifyDeadlineAckIds, streamAckDeadlineSeconds } = request;
  return ackIds.length === 0 && modifyDeadlineAckIds.length === 0 && streamAckDeadlineSeconds === 0;
}

function checkStreamDeadline(seconds: number): void {
  if (seconds >= 10 && seconds <= 600) return;
  throw invalid(`Invalid stream_ack_deadline_seconds: must be 10 to 600 [got=${seconds}]`);
}

function checkDeadlines({ modifyDeadlineAckIds, modifyDeadlineSeconds }: StreamingPullRequest): void {
  if (modifyDeadlineAckIds.length !== modifyDeadlineSeconds.length) {
    throw invalid(
      `Invalid request: modify_deadline_ack_ids and modify_deadline_seconds differ in length [ids=${modifyDeadlineAckIds.length}, seconds=${modifyDeadlineSeconds.length}]`,
    );
  }
  for (const seconds of modifyDeadlineSeconds) checkNewDeadline(seconds);
}
