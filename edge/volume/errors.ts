/** Codes of what makes one file unreadable as an instance. Stable; documented; never reused. */
export type HeaderCode =
  | 'header-not-dicom'
  | 'header-truncated'
  | 'header-corrupt'
  | 'header-too-large'
  | 'header-no-uids'
  | 'header-unreadable';

/** Codes of what makes the pixels of a readable instance unusable as Hounsfield units. */
export type DecodeCode =
  | 'decode-transfer-syntax'
  | 'decode-no-pixels'
  | 'decode-pixel-length'
  | 'decode-pixel-format'
  | 'decode-corrupt'
  | 'decode-codestream-mismatch'
  | 'decode-multi-frame'
  | 'decode-no-rescale'
  | 'decode-not-hounsfield';

/** Codes of what keeps slices from being one volume. */
export type GeometryCode =
  | 'geometry-too-few-slices'
  | 'geometry-no-position'
  | 'geometry-bad-orientation'
  | 'geometry-mixed-orientation'
  | 'geometry-mixed-frame-of-reference'
  | 'geometry-mixed-size'
  | 'geometry-duplicate-positions'
  | 'geometry-missing-slices'
  | 'geometry-too-large';

/** Codes of what makes a NIfTI file unusable. */
export type NiftiCode =
  | 'nifti-not-nifti'
  | 'nifti-truncated'
  | 'nifti-corrupt'
  | 'nifti-unsupported'
  | 'nifti-no-position'
  | 'nifti-sheared';

/** Why a scan cannot be read: a stable code, one sentence that a ward may see (no patient data in it), and what to do. */
export class ScanError<Code extends string = HeaderCode | DecodeCode | GeometryCode | NiftiCode> extends Error {
  override readonly name: string = 'ScanError';
  readonly code: Code;
  /** What to do next, one sentence. */
  readonly hint: string;

  constructor(code: Code, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}

/** A file that is not a readable DICOM instance. */
export class HeaderError extends ScanError<HeaderCode> {
  override readonly name = 'HeaderError';
}

/** An instance whose pixels cannot be turned into Hounsfield units. */
export class DecodeError extends ScanError<DecodeCode> {
  override readonly name = 'DecodeError';
}

/** A NIfTI file whose voxels cannot be read or placed. */
export class NiftiError extends ScanError<NiftiCode> {
  override readonly name = 'NiftiError';
}

/** Slices that do not make one volume. */
export class GeometryError extends ScanError<GeometryCode> {
  override readonly name: string = 'GeometryError';
}

/** One hole between slices: its width along the slice normal, and the patient z of its middle; mm. */
export interface MissingGap {
  readonly gapMm: number;
  readonly atZmm: number;
}

/** Slices are missing inside the stack, so a bleed there could not be seen. */
export class MissingSlices extends GeometryError {
  override readonly name = 'MissingSlices';
  readonly missing: readonly MissingGap[];

  constructor(missing: readonly MissingGap[]) {
    const where = missing.map(({ gapMm, atZmm }) => `gap of ${round(gapMm)} mm at z = ${round(atZmm)} mm`);
    super('geometry-missing-slices', `Slices are missing: ${where.join(', ')}.`, 'Send the whole series again.');
    this.missing = missing;
  }
}

function round(mm: number): string {
  return String(Math.round(mm * 10) / 10);
}
