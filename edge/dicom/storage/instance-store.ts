import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Clock, isoNow } from '../../config/clock.ts';
import type { Fault } from '../../config/fault.ts';
import { INSTANCE_DIFFERS } from '../../journal/audit.ts';
import type { Audit, InstanceRow, Instances } from '../../journal/journal.ts';
import { HeaderError } from '../../volume/errors.ts';
import type { InstanceHeader } from '../../volume/header.ts';
import { commandFault, keepingFault } from '../faults.ts';
import type { Offence } from '../offence.ts';
import type { Disk } from './disk.ts';
import { readHeaderAside } from './headers.ts';
import { InstanceWriter, type WrittenInstance } from './instance-writer.ts';
import { part10Prefix } from './part10.ts';
import type { Spool } from './spool.ts';
import { STORE_STATUS, type StoreStatus, storeStatusOf } from './status.ts';

/** What a C-STORE-RQ announced. */
export interface Announced {
  /** Of the presentation context, and as the command states it. */
  readonly sopClassUid: string;
  readonly statedSopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}

/** How a C-STORE ended. */
export interface Stored {
  readonly status: StoreStatus;
  /** Error Comment (0000,0902) for the operator of the scanner; empty on success. */
  readonly comment: string;
  /** What the journal holds of it since now, or held already; null where it was not kept as an instance. */
  readonly row: InstanceRow | null;
  readonly isNew: boolean;
  /** What the log should say of the sender; null where nothing. */
  readonly remark: Pick<Offence, 'code' | 'what' | 'hint' | 'detail'> | null;
}

export interface InstanceStoreOptions {
  readonly dataDir: string;
  readonly spool: Spool;
  readonly disk: Disk;
  readonly instances: Instances;
  /** Where it stands which instances came again with other bytes: {@link INSTANCE_DIFFERS} of their series. */
  readonly audit: Pick<Audit, 'add' | 'has'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxInstanceBytes: number;
  /** Null while there is room; else why nothing is taken. */
  readonly canStore: () => Fault | null;
}

/**
 * Takes instances to the spool and the journal (PS3.4 B.2): when {@link InstanceStore.commit} says success, the file is
 * on the disk under its final name and recorded.
 */
export class InstanceStore {
  readonly #options: InstanceStoreOptions;

  constructor(options: InstanceStoreOptions) {
    this.#options = options;
  }

  open(announced: Announced): InstanceWriter {
    const { spool, disk, maxInstanceBytes, canStore } = this.#options;
    return new InstanceWriter({
      disk,
      file: spool.incoming(),
      prefix: part10Prefix(announced.sopClassUid, announced.sopInstanceUid, announced.transferSyntaxUid),
      maxBytes: maxInstanceBytes,
      refused: commandFault(announced) ?? canStore(),
    });
  }

  /** After the data set is over. Never rejects: whatever goes wrong is a status. */
  async commit(writer: InstanceWriter, announced: Announced, peer: string): Promise<Stored> {
    const { spool, log } = this.#options;
    try {
      if (writer.fault !== null) throw writer.fault;
      const place = await spool.place();
      const written = await writer.settle(announced, place.path).catch((error: unknown) => {
        spool.lost();
        throw error;
      });
      return written.header === null
        ? await this.#judge(written, announced, peer)
        : await this.#recordNew(written.header, place.name, written, peer);
    } catch (error) {
      // Where it was not moved to its place it would lie in the way until the next start, on a disk that may be full. That
      // start removes it too where it cannot be removed now: the first error is the one to tell.
      await writer.discard().catch(() => undefined);
      return refused(keepingFault(error), log);
    }
  }

  /** Records a file that lies in its place in the spool. */
  async record(row: InstanceRow): Promise<Stored> {
    const known = await this.#options.instances.add(row);
    if (known === 'same') await rm(this.#path(row.file), { force: true });
    const remark = known === 'different' ? await this.#differs(row) : null;
    return { status: STORE_STATUS.success, comment: '', row, isNew: known === 'new', remark };
  }

  /**
   * The first instance of a UID stays the one that is used. What differs from it is kept for a person, once however often it
   * is sent, and stands in the journal, from where the case page tells of it.
   */
  async #differs({
    seriesInstanceUid,
    sopInstanceUid,
    sha256,
    peer,
    receivedAt,
    file,
  }: InstanceRow): Promise<Stored['remark']> {
    const { audit, spool } = this.#options;
    const path = this.#path(file);
    const content = `${sopInstanceUid} sha256 ${sha256}`;
    if (await audit.has({ act: INSTANCE_DIFFERS, subject: seriesInstanceUid, detail: content })) {
      await rm(path, { force: true });
      return null;
    }
    const kept = await spool.quarantine(path);
    const detail = `${content}: kept as ${kept}, not used`;
    await audit.add({ at: receivedAt, who: peer, act: INSTANCE_DIFFERS, subject: seriesInstanceUid, detail });
    const hint = 'A device sent two objects under one UID; the first is used. Compare both and correct the device.';
    const what = 'instance differs from the one stored before and was quarantined';
    return { code: 'instance-differs', what, hint, detail: { sopInstanceUid, file: kept } };
  }

  /** Looks closer at a file that is not simply what was announced: the header of an image that is no slice, or what is wrong. */
  async #judge(written: WrittenInstance, announced: Announced, peer: string): Promise<Stored> {
    const { spool } = this.#options;
    let header: InstanceHeader;
    try {
      header = await readHeaderAside(written.file);
    } catch (error) {
      if (!(error instanceof HeaderError) || error.code === 'header-unreadable') throw error;
      return this.#quarantined(written, STORE_STATUS.cannotUnderstand, error.code, error.message);
    }
    if (header.sopInstanceUid !== announced.sopInstanceUid || header.sopClassUid !== announced.sopClassUid) {
      const why = 'Data set is not the announced SOP class or instance.';
      return this.#quarantined(written, STORE_STATUS.mismatch, 'instance-mismatch', why);
    }
    return this.#recordNew(header, await spool.keep(written.file), written, peer);
  }

  /** Records an instance that lies in its place since now. */
  async #recordNew(
    header: InstanceHeader,
    file: string,
    { bytes, sha256 }: WrittenInstance,
    peer: string,
  ): Promise<Stored> {
    const row = instanceRow(header, { file, bytes, sha256, peer, receivedAt: isoNow(this.#options.clock) });
    try {
      return await this.record(row);
    } catch (error) {
      // Not acknowledged, so the sender sends it again; a copy left here would be adopted at the next start for nothing.
      await rm(this.#path(file), { force: true });
      throw error;
    }
  }

  async #quarantined({ file }: WrittenInstance, status: StoreStatus, code: string, why: string): Promise<Stored> {
    // The sender has it still and knows that it was refused: so it is kept for a person only while there is room.
    const kept = await this.#options.spool.quarantineOrDrop(file);
    return { ...notKept(status, why), remark: objectRefused(why, { status, cause: code, file: kept }) };
  }

  #path(file: string): string {
    return join(this.#options.dataDir, file);
  }
}

/** The journal's row of an instance. */
export function instanceRow(
  header: InstanceHeader,
  stored: Pick<InstanceRow, 'file' | 'bytes' | 'sha256' | 'peer' | 'receivedAt'>,
): InstanceRow {
  const { sopInstanceUid, seriesInstanceUid, studyInstanceUid } = header;
  return { sopInstanceUid, seriesInstanceUid, studyInstanceUid, ...stored, header };
}

function refused(fault: Fault, log: Logger): Stored {
  const status = storeStatusOf(fault.dicomStatus);
  const isOurs = status === STORE_STATUS.outOfResources || status === STORE_STATUS.processingFailure;
  if (isOurs) log.error({ code: fault.code, hint: fault.hint, err: fault.cause }, fault.message);
  const remark = isOurs ? null : objectRefused(fault.message, { status, cause: fault.code });
  return { ...notKept(status, fault.message), remark };
}

function notKept(status: StoreStatus, why: string): Omit<Stored, 'remark'> {
  return { status, comment: comment(why), row: null, isNew: false };
}

function objectRefused(why: string, detail: Readonly<Record<string, unknown>>): Stored['remark'] {
  return { code: 'dicom-dataset-refused', what: `object refused: ${why}`, hint: 'Check the sending device.', detail };
}

/** Error Comment is an LO: 64 characters, no backslash (PS3.7 C, PS3.5 6.2). */
function comment(text: string): string {
  return text.replace(/[^\x20-\x5b\x5d-\x7e]/g, ' ').slice(0, 64);
}
