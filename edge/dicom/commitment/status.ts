/** Statuses of an N-ACTION that are answered (PS3.7 10.1.4.1.10, annex C); Storage Commitment has none of its own (PS3.4 J.3.2.5). */
export const ACTION_STATUS = {
  success: 0x0000,
  processingFailure: 0x0110,
  noSuchInstance: 0x0112,
  /** Also of Action Information that cannot be read. */
  invalidArgument: 0x0115,
  noSuchClass: 0x0118,
  classInstanceConflict: 0x0119,
  noSuchAction: 0x0123,
  unrecognizedOperation: 0x0211,
  resourceLimitation: 0x0213,
} as const;
export type ActionStatus = (typeof ACTION_STATUS)[keyof typeof ACTION_STATUS];

/** Failure Reason (0008,1197) of an instance that is not committed (PS3.3 C.14.1.1). */
export const FAILURE = {
  processingFailure: 0x0110,
  noSuchInstance: 0x0112,
  classInstanceConflict: 0x0119,
  classNotSupported: 0x0122,
  resourceLimitation: 0x0213,
} as const;
export type FailureReason = (typeof FAILURE)[keyof typeof FAILURE];

/** Whether an N-EVENT-REPORT was taken: success, or a warning (PS3.7 annex C). */
export function isTaken(status: number): boolean {
  return [0x0000, 0x0001, 0x0107, 0x0116].includes(status) || (status & 0xf000) === 0xb000;
}
