/** C-STORE statuses that this listener answers, by cause (PS3.4 B.2.3, PS3.7 Annex C). */
export const STORE_STATUS = {
  success: 0x0000,
  /** Processing failure: something failed here that is neither the sender's nor the disk's. */
  processingFailure: 0x0110,
  /** Invalid SOP Instance: the command's UID breaks the grammar of UIDs (PS3.5 9.1). */
  invalidInstance: 0x0117,
  /** SOP Class not supported: the command names another class than its presentation context was accepted for. */
  classNotSupported: 0x0122,
  /** Refused: out of resources. The sender keeps the instance and tries again later. */
  outOfResources: 0xa700,
  /** Error: data set does not match SOP class, or not the instance that the command announced. */
  mismatch: 0xa900,
  /** Error: cannot understand. */
  cannotUnderstand: 0xc000,
} as const;
/** The status of a fault that carries one of these; else that of a resource that failed us, for another try may work. */
export function storeStatusOf(status: number | undefined): StoreStatus {
  return Object.values(STORE_STATUS).find((one) => one === status) ?? STORE_STATUS.outOfResources;
}

export type StoreStatus = (typeof STORE_STATUS)[keyof typeof STORE_STATUS];

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
