/** C-STORE statuses that this listener answers (PS3.4 B.2.3, PS3.7 C). */
export const STORE_STATUS = {
  success: 0x0000,
  /** Refused: out of resources. The sender keeps the instance and tries again later. */
  outOfResources: 0xa700,
  /** Error: data set does not match SOP class, or not the instance that the command announced. */
  mismatch: 0xa900,
  /** Error: cannot understand. */
  cannotUnderstand: 0xc000,
} as const;
export type StoreStatus = (typeof STORE_STATUS)[keyof typeof STORE_STATUS];
