import { invalid } from '../pubsub-error.ts';

const ACK_ID = /^([0-9a-z]{1,11})-([0-9a-z]{1,11})$/;

/** An ack id names one delivery: which message, and the serial number of the delivery. */
export function makeAckId(messageId: number, serial: number): string {
  return `${messageId.toString(36)}-${serial.toString(36)}`;
}

/** Throws INVALID_ARGUMENT for what this emulator never gave out. */
export function parseAckId(ackId: string): { messageId: number; serial: number } {
  const [, messageId, serial] = ACK_ID.exec(ackId) ?? [];
  if (messageId === undefined || serial === undefined) {
    throw invalid(`Invalid ack id: it is malformed [ack_id=${ackId.slice(0, 100)}]`);
  }
  return { messageId: Number.parseInt(messageId, 36), serial: Number.parseInt(serial, 36) };
}
