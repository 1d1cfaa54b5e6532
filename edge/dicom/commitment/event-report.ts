import { IMPLICIT_LE } from '../../volume/syntaxes.ts';
import { writeEventReport } from '../command-writer.ts';
import { STORAGE_COMMITMENT, STORAGE_COMMITMENT_INSTANCE } from '../sop-classes.ts';
import { writePdv } from '../upper-layer/pdv.ts';
import type { Report } from './report.ts';

/** The context that an N-EVENT-REPORT goes out on. */
export interface ReportContext {
  readonly contextId: number;
  readonly transferSyntax: string;
  /** Largest variable field that the peer receives, bytes; 0 is without limit (PS3.8 D.1). */
  readonly maxPduBytes: number;
}

/** No peer takes less: a command set needs some 150 bytes, and a million tiny PDUs would be ours to write. */
const LEAST_PDU_BYTES = 256;
const MOST_PDU_BYTES = 65_536;
const PDV_HEADER_BYTES = 6;

/** The PDUs of one N-EVENT-REPORT-RQ (PS3.7 10.1.1), made one after the other as they are taken. */
export async function* eventReportPdus(
  report: Report,
  messageId: number,
  { contextId, transferSyntax, maxPduBytes }: ReportContext,
): AsyncGenerator<Buffer, void, void> {
  const limit = maxPduBytes === 0 ? MOST_PDU_BYTES : maxPduBytes;
  const size = Math.min(Math.max(limit, LEAST_PDU_BYTES), MOST_PDU_BYTES) - PDV_HEADER_BYTES;
  const command = writeEventReport({
    sopClassUid: STORAGE_COMMITMENT,
    sopInstanceUid: STORAGE_COMMITMENT_INSTANCE,
    messageId,
    eventTypeId: report.eventTypeId,
  });
  yield writePdv({ contextId, isCommand: true, isLast: true, value: command });
  let rest = Buffer.alloc(0);
  for await (const piece of report.dataset(transferSyntax === IMPLICIT_LE)) {
    rest = Buffer.concat([rest, piece]);
    // Never all of it: the last fragment must say that it is.
    let at = 0;
    for (; rest.length - at > size; at += size) {
      yield writePdv({ contextId, isCommand: false, isLast: false, value: rest.subarray(at, at + size) });
    }
    rest = rest.subarray(at);
  }
  yield writePdv({ contextId, isCommand: false, isLast: true, value: rest });
}
