/**
 * What a peer must bring, at least, within `dicom.idleSeconds` while a message is under way, bytes. A scanner brings that in
 * one PDU; a peer that sends whole PDUs of a byte each, so as never to fall silent, does not.
 */
export const LEAST_BYTES = 4096;

/**
 * How long a peer may keep an association waiting. Its time is full again when a message has ended or enough of one has come;
 * a PDU that is not whole brings none, and our own time, at the disk or the journal, is not taken from it.
 */
export class Pace {
  readonly #idleMs: number;
  #leftMs: number;
  #since = performance.now();
  #bytes = 0;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
    this.#leftMs = idleMs;
  }

  /** A whole PDU of so many bytes came. */
  arrived(bytes: number): void {
    this.#leftMs -= performance.now() - this.#since;
    this.#bytes += bytes;
    if (this.#bytes >= LEAST_BYTES) this.renew();
  }

  /** A message has ended, or an association begun. */
  renew(): void {
    this.#leftMs = this.#idleMs;
    this.#bytes = 0;
  }

  /** It is the peer's turn now, for so many milliseconds. */
  turn(): number {
    this.#since = performance.now();
    return Math.max(1, this.#leftMs);
  }
}
