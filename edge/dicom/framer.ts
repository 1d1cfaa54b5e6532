import { PDU, PDU_HEADER_BYTES } from './pdu.ts';
import { ABORT_REASON, ProtocolError } from './protocol-error.ts';

/** Longest P-DATA-TF that we announce (PS3.8 D.1), bytes of its variable field. */
export const ANNOUNCED_PDU_BYTES = 131_072;
/** Longest P-DATA-TF that is taken all the same: some senders count the limit differently, none by this much. */
export const MAX_DATA_BYTES = 1_048_576;
/** 128 contexts of 20 transfer syntaxes each are 80 kB. */
export const MAX_ASSOCIATE_BYTES = 262_144;
/** A-RELEASE and A-ABORT are four bytes, always (PS3.8 9.3.6 to 9.3.8). */
const SHORT_BYTES = 4;

/**
 * Cuts a byte stream into PDUs. Each byte is copied at most once and a PDU's length is judged before anything is kept for
 * it, so neither a declared length of 0xFFFFFFFF nor a PDU in a million pieces costs more than what was really sent.
 */
export class PduFramer {
  readonly #header = Buffer.alloc(PDU_HEADER_BYTES);
  #pdu: Buffer | null = null;
  #filled = 0;
  #associated = false;

  /** From now on data may come, and no second A-ASSOCIATE-RQ. */
  associated(): void {
    this.#associated = true;
  }

  /**
   * The PDUs that this chunk completes, header included.
   *
   * @throws ProtocolError on a type or length that no PDU may have here
   */
  *push(chunk: Buffer): Generator<Buffer, void, void> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#filled === 0 && rest.length >= PDU_HEADER_BYTES) {
        const total = this.#total(rest);
        if (rest.length >= total) {
          yield rest.subarray(0, total);
          rest = rest.subarray(total);
          continue;
        }
      }
      rest = rest.subarray(this.#keep(rest));
      if (this.#pdu !== null && this.#filled === this.#pdu.length) {
        const pdu = this.#pdu;
        this.#pdu = null;
        this.#filled = 0;
        yield pdu;
      }
    }
  }

  /** Keeps what belongs to the PDU under way and says how many bytes those were. */
  #keep(bytes: Buffer): number {
    if (this.#pdu === null) {
      const taken = bytes.copy(this.#header, this.#filled);
      this.#filled += taken;
      if (this.#filled === PDU_HEADER_BYTES) {
        this.#pdu = Buffer.allocUnsafeSlow(this.#total(this.#header));
        this.#header.copy(this.#pdu);
      }
      return taken;
    }
    const taken = bytes.copy(this.#pdu, this.#filled);
    this.#filled += taken;
    return taken;
  }

  #total(header: Buffer): number {
    const type = header.readUInt8(0);
    const length = header.readUInt32BE(2);
    const [least, most] = this.#limits(type);
    if (length < least || length > most) {
      throw new ProtocolError(ABORT_REASON.invalidParameter, `PDU type ${type} declares ${length} bytes`);
    }
    return PDU_HEADER_BYTES + length;
  }

  /** What may come in this state (PS3.8 9.2), by type. */
  #limits(type: number): readonly [least: number, most: number] {
    switch (type) {
      case PDU.associateRq:
        if (!this.#associated) return [SHORT_BYTES, MAX_ASSOCIATE_BYTES];
        break;
      case PDU.dataTf:
        if (this.#associated) return [0, MAX_DATA_BYTES];
        break;
      case PDU.releaseRq:
        if (this.#associated) return [SHORT_BYTES, SHORT_BYTES];
        break;
      case PDU.abort:
        return [SHORT_BYTES, SHORT_BYTES];
      case PDU.associateAc:
      case PDU.associateRj:
      case PDU.releaseRp:
        break;
      default:
        throw new ProtocolError(ABORT_REASON.unrecognizedPdu, `PDU type ${type} does not exist`);
    }
    throw new ProtocolError(ABORT_REASON.unexpectedPdu, `PDU type ${type} is not allowed here`);
  }
}
