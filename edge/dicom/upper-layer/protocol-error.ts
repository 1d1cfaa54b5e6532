/** Reasons of an A-ABORT by the service provider (PS3.8 table 9-26). */
export const ABORT_REASON = {
  notSpecified: 0,
  unrecognizedPdu: 1,
  unexpectedPdu: 2,
  unexpectedParameter: 5,
  invalidParameter: 6,
} as const;
export type AbortReason = (typeof ABORT_REASON)[keyof typeof ABORT_REASON];

/** The peer broke the upper layer protocol: the association is aborted for this reason and its socket destroyed. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly reason: AbortReason;

  constructor(reason: AbortReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
