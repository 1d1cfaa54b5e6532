import { Fault } from '../config/fault.ts';
import { STORE_STATUS } from './status.ts';

/** Errors of the file system that mean that there is no room. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The disk did not take an instance: answered as out of resources (A700), for another try may work. */
export function spoolFault(cause: unknown): Fault {
  const full = cause instanceof Error && 'code' in cause && NO_ROOM.has(String(cause.code));
  return new Fault(full ? 'The disk is full' : 'The spool cannot be written', {
    code: full ? 'spool-disk-full' : 'spool-unwritable',
    hint: full
      ? 'Free space below dataDir; the scanner can then send again.'
      : 'Check that dataDir exists, is writable for the service and is sound.',
    dicomStatus: STORE_STATUS.outOfResources,
    cause,
  });
}

/** An instance over `dicom.maxInstanceBytes`; kept out, because a full disk would stop every scan. */
export function tooLarge(maxBytes: number): Fault {
  return new Fault(`The instance is larger than ${maxBytes} bytes`, {
    code: 'instance-too-large',
    hint: 'Send single-frame CT images, or raise dicom.maxInstanceBytes.',
    dicomStatus: STORE_STATUS.outOfResources,
  });
}
