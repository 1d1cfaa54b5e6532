import { Fault } from '../../../edge/config/fault.ts';
import { ScanError } from '../../../edge/volume/errors.ts';

/** Why one case cannot be taken: a sentence that names no patient and no path, for it is written beside the data. */
export class CaseProblem extends Error {
  override readonly name = 'CaseProblem';
}

/** The folder, the table or the command line is not one that can be followed; nothing is imported. */
export class CohortError extends Error {
  override readonly name = 'CohortError';
}

/** Runs what reads the file of one column of clinical.csv. @throws CaseProblem that begins with the column, whatever went wrong */
export async function reading<T>(column: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new CaseProblem(`${column}: ${inWords(error)}`, { cause: error });
  }
}

function inWords(error: unknown): string {
  if (error instanceof CaseProblem) return error.message;
  if (error instanceof ScanError || error instanceof Fault) return `${error.message} ${error.hint}`;
  const { code, name } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'There is no such file or folder. Correct the path in clinical.csv.';
  if (code === 'EACCES' || code === 'EPERM') return 'The file may not be read. Give this user the right to.';
  // The system's message names the path.
  return `The file cannot be read (${code ?? name}).`;
}
