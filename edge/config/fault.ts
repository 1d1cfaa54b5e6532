/** What an operator is told about a fault: a stable code, what happened, and what to do next. */
export interface FaultOptions {
  /** Stable, kebab-case; documented, searched for, never reused. */
  readonly code: string;
  /** What to do next, one sentence. */
  readonly hint: string;
  /** DIMSE status where the fault answers a DICOM request (PS3.4 B.2.3, PS3.7 annex C). */
  readonly dicomStatus?: number;
  readonly cause?: unknown;
}

/** A fault of the appliance. Thrown once where it is found, logged once at the boundary that ends it. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: string;
  readonly hint: string;
  readonly dicomStatus: number | undefined;

  constructor(message: string, options: FaultOptions) {
    super(message, { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint;
    this.dicomStatus = options.dicomStatus;
  }
}
