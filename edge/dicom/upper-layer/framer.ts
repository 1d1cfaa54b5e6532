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

/** Room that is made at first for PDUs that come in pieces; more only as their bytes come. */
const FIRST_ROOM_BYTES = 16_384;
/** Room that is kept for the next PDU: enough for any from a sender that counts as we do. */
const KEPT_ROOM_BYTES = PDU_HEADER_BYTES + ANNOUNCED_PDU_BYTES;
const NO_ROOM = Buffer.alloc(0);

/**
 * Cuts a byte stream into PDUs. A PDU's length is judged before anything is kept for it, room for it doubles as its bytes
 * come and is used again, and each byte is copied twice on average at most: so neither a large declared length nor a PDU in a
 * million pieces costs more than what was really sent.
 */
export class PduFramer {
  readonly #isRequestor: boolean;
  readonly #header = Buffer.alloc(PDU_HEADER_BYTES);
  #room = NO_ROOM;
  /** Of the PDU under way, once its header is there; else 0. */
  #total = 0;
  #filled = 0;
  #associated = false;

  /** @param isRequestor whether we asked for the association, so that its answer comes first and not a request */
  constructor({ isRequestor = false } = {}) {
    this.#isRequestor = isRequestor;
  }

  /** From now on data may come, and no second A-ASSOCIATE-RQ or answer to ours. */
  associated(): void {
    this.#associated = true;
  }

  /**
   * The PDUs that this chunk completes, header included. Each is good until the next is asked for: its memory is used again.
   *
   * @throws ProtocolError on a type or length that no PDU may have here
   */
  *push(chunk: Buffer): Generator<Buffer, void, void> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#filled === 0 && rest.length >= PDU_HEADER_BYTES) {
        const total = this.#totalOf(rest);
        if (rest.length >= total) {
          yield rest.subarray(0, total);
          rest = rest.subarray(total);
          continue;
        }
      }
      rest = rest.subarray(this.#keep(rest));
      if (this.#total > 0 && this.#filled === this.#total) {
        const pdu = this.#room.subarray(0, this.#total);
        this.#total = 0;
        this.#filled = 0;
        yield pdu;
        if (this.#room.length > KEPT_ROOM_BYTES) this.#room = NO_ROOM;
      }
    }
  }

  /** Keeps what belongs to the PDU under way and says how many bytes those were. */
  #keep(bytes: Buffer): number {
    if (this.#total === 0) {
      const taken = bytes.copy(this.#header, this.#filled);
      this.#filled += taken;
      if (this.#filled === PDU_HEADER_BYTES) {
        this.#total = this.#totalOf(this.#header);
        this.#grow(Math.min(this.#total, FIRST_ROOM_BYTES));
        this.#header.copy(this.#room);
      }
      return taken;
    }
    const taken = Math.min(bytes.length, this.#total - this.#filled);
    const filled = this.#filled + taken;
    if (filled > this.#room.length) this.#grow(Math.min(this.#total, Math.max(filled, 2 * this.#room.length)));
    bytes.copy(this.#room, this.#filled, 0, taken);
    this.#filled = filled;
    return taken;
  }

  #grow(bytes: number): void {
    if (this.#room.length >= bytes) return;
    const roomier = Buffer.allocUnsafeSlow(bytes);
    this.#room.copy(roomier, 0, 0, this.#filled);
    this.#room = roomier;
  }

  #totalOf(header: Buffer): number {
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
        if (!this.#associated && !this.#isRequestor) return [SHORT_BYTES, MAX_ASSOCIATE_BYTES];
        break;
      case PDU.associateAc:
        if (!this.#associated && this.#isRequestor) return [SHORT_BYTES, MAX_ASSOCIATE_BYTES];
        break;
      case PDU.associateRj:
        if (!this.#associated && this.#isRequestor) return [SHORT_BYTES, SHORT_BYTES];
        break;
      case PDU.dataTf:
        if (this.#associated) return [0, MAX_DATA_BYTES];
        break;
      case PDU.releaseRq:
        if (this.#associated) return [SHORT_BYTES, SHORT_BYTES];
        break;
      case PDU.abort:
        return [SHORT_BYTES, SHORT_BYTES];
      case PDU.releaseRp:
        if (this.#associated && this.#isRequestor) return [SHORT_BYTES, SHORT_BYTES];
        break;
      default:
        throw new ProtocolError(ABORT_REASON.unrecognizedPdu, `PDU type ${type} does not exist`);
    }
    throw new ProtocolError(ABORT_REASON.unexpectedPdu, `PDU type ${type} is not allowed here`);
  }
}
