import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const reference = fileURLToPath(new URL('./reference.py', import.meta.url));

/** The system's Python with the packages of the reference: Debian's own first, for another one on PATH may lack them. */
const python = ['/usr/bin/python3', 'python3'].find((candidate) =>
  starts(candidate, ['-c', 'import numpy, scipy, pydicom, nibabel']),
);

/** Why {@link compute} cannot run; null where it can. */
export const pythonMissing =
  python === undefined
    ? 'Python with numpy, scipy, pydicom and nibabel (Debian: python3-scipy python3-pydicom python3-nibabel)'
    : null;

/** Why {@link convert} cannot run; null where it can. */
export const dcm2niixMissing = starts('dcm2niix', ['-v']) ? null : 'dcm2niix (Debian: dcm2niix)';

/** Runs a command of reference.py and gives the figures that it prints. */
export async function compute<T>(...args: readonly (string | number)[]): Promise<T> {
  const { stdout } = await run(python ?? 'python3', [reference, ...args.map(String)]);
  return JSON.parse(stdout) as T;
}

/** Converts a folder of DICOM files with dcm2niix to `NAME.nii` (and `NAME_Tilt_1.nii` where it corrects tilt) in `out`. */
export async function convert(folder: string, out: string, name: string): Promise<void> {
  await run('dcm2niix', ['-f', name, '-o', out, '-z', 'n', '-b', 'n', folder]);
}

function starts(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch (error) {
    // dcm2niix answers its version with an exit code of its own; only a program that is absent has none.
    return command === 'dcm2niix' && error instanceof Error && 'status' in error && error.status !== null;
  }
}
