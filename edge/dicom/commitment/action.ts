import { COMMAND, type CommandSet } from '../command-set.ts';
import { STORAGE_COMMITMENT, STORAGE_COMMITMENT_INSTANCE } from '../sop-classes.ts';
import { type CommitmentRequest, CommitmentRequestError, readCommitmentRequest } from './request.ts';
import { ACTION_STATUS, type ActionStatus } from './status.ts';

/** Why a message is not followed. */
export interface RefusedAction {
  readonly request: null;
  readonly status: ActionStatus;
  /** For the operator of the device; at most 64 characters. */
  readonly why: string;
}

/** Action type of the one action that there is: request for storage commitment (PS3.4 table J.3-1). */
const REQUEST_COMMITMENT = 1;

/**
 * What a message on a Storage Commitment context asks for.
 *
 * @param dataset null where it was larger than what is taken
 */
export async function readAction(
  command: CommandSet,
  dataset: Buffer | null,
  isImplicit: boolean,
): Promise<RefusedAction | { readonly request: CommitmentRequest }> {
  const { resourceLimitation, invalidArgument } = ACTION_STATUS;
  const misfit = misfitOf(command);
  if (misfit !== null) return misfit;
  if (dataset === null)
    return refused(resourceLimitation, 'The request is too large; ask for fewer instances at once.');
  try {
    return { request: await readCommitmentRequest(dataset, isImplicit) };
  } catch (error) {
    if (!(error instanceof CommitmentRequestError)) throw error;
    return refused(error.isTooLarge ? resourceLimitation : invalidArgument, error.message);
  }
}

/** By the command alone (PS3.7 10.1.4.1.10). */
function misfitOf(command: CommandSet): RefusedAction | null {
  const { commandField, sopClassUid, sopInstanceUid, actionTypeId, hasDataset } = command;
  if (commandField !== COMMAND.nActionRq) {
    return refused(ACTION_STATUS.unrecognizedOperation, 'Storage Commitment knows N-ACTION alone.');
  }
  const isInstance = sopInstanceUid === STORAGE_COMMITMENT_INSTANCE;
  if (sopClassUid !== STORAGE_COMMITMENT) {
    const status = isInstance ? ACTION_STATUS.classInstanceConflict : ACTION_STATUS.noSuchClass;
    return refused(status, 'The class is not Storage Commitment Push Model.');
  }
  if (!isInstance) return refused(ACTION_STATUS.noSuchInstance, 'It is not the well-known SOP instance.');
  if (actionTypeId !== REQUEST_COMMITMENT) return refused(ACTION_STATUS.noSuchAction, 'There is action type 1 alone.');
  return hasDataset ? null : refused(ACTION_STATUS.invalidArgument, 'The Action Information is missing.');
}

function refused(status: ActionStatus, why: string): RefusedAction {
  return { request: null, status, why };
}
