import { COMMAND, type CommandSet } from './command-set.ts';
import { harmless, type Offence } from './offence.ts';

/** Names of the requests that a device may send to the wrong address (PS3.7 table E.1-1). */
const NAMES: ReadonlyMap<number, string> = new Map([
  [COMMAND.cStoreRq, 'C-STORE-RQ'],
  [0x0010, 'C-GET-RQ'],
  [0x0020, 'C-FIND-RQ'],
  [0x0021, 'C-MOVE-RQ'],
  [COMMAND.cEchoRq, 'C-ECHO-RQ'],
  [COMMAND.nEventReportRq, 'N-EVENT-REPORT-RQ'],
  [0x0110, 'N-GET-RQ'],
  [0x0120, 'N-SET-RQ'],
  [COMMAND.nActionRq, 'N-ACTION-RQ'],
  [0x0140, 'N-CREATE-RQ'],
  [0x0150, 'N-DELETE-RQ'],
  [COMMAND.cCancelRq, 'C-CANCEL-RQ'],
]);

/** What to say of a device that asks for an operation that its presentation context is not for. */
export function unknownOperation({
  commandField,
  sopClassUid,
}: CommandSet): Pick<Offence, 'code' | 'what' | 'hint' | 'detail'> {
  const field = commandField.toString(16).padStart(4, '0').toUpperCase();
  const command = NAMES.get(commandField) ?? `command ${field}`;
  return {
    code: 'dicom-protocol',
    what: `${command} is not an operation of its context, and was refused`,
    hint: 'The appliance takes C-ECHO, C-STORE and storage commitment: let the device query and retrieve elsewhere.',
    detail: { command: field, sopClassUid: harmless(sopClassUid, 64) },
  };
}
