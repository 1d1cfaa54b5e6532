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
