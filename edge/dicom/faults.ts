import { Fault } from '../config/fault.ts';
import { isUid } from './command-set.ts';
import { STORE_STATUS } from './storage/status.ts';

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

/** What a C-STORE command says of its instance that cannot be, whatever its data set holds; null where it is in order. */
export function commandFault(command: {
  readonly sopInstanceUid: string;
  /** Of the command, and of the presentation context that it came on. */
  readonly statedSopClassUid: string;
  readonly sopClassUid: string;
}): Fault | null {
  const hint = 'Check the sending device.';
  if (!isUid(command.sopInstanceUid)) {
    return new Fault('The SOP Instance UID of the command is not a UID', {
      code: 'instance-uid-invalid',
      hint,
      dicomStatus: STORE_STATUS.invalidInstance,
    });
  }
  if (command.statedSopClassUid !== command.sopClassUid) {
    return new Fault('The SOP class is not that of the presentation context', {
      code: 'instance-class-unsupported',
      hint,
      dicomStatus: STORE_STATUS.classNotSupported,
    });
  }
  return null;
}

/** Why an instance could not be kept although nothing is wrong with it, from whatever was thrown. */
export function keepingFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  // Errors of the system carry a code; what carries none is a mistake of ours.
  if (error instanceof Error && 'code' in error) return spoolFault(error);
  return new Fault('The instance could not be processed', {
    code: 'instance-processing',
    hint: 'Report this with the log; the scanner can send again.',
    dicomStatus: STORE_STATUS.processingFailure,
    cause: error,
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
