import { DecodeError } from '../errors.ts';

/** Compressed pixels that are damaged, or cannot be those that the header describes. `what` completes "…: " and names no patient. */
export function corruptPixels(what: string, cause?: unknown): DecodeError {
  return new DecodeError(
    'decode-corrupt',
    `The compressed pixels are damaged: ${what}.`,
    'Send the series again; where that does not help, let the scanner send it uncompressed (Explicit VR Little Endian).',
    cause,
  );
}

/** A codestream that contradicts the header of its object. */
export function contradicts(what: string): DecodeError {
  return new DecodeError(
    'decode-codestream-mismatch',
    `The compressed pixels are not those that the header describes: ${what}.`,
    'Send the series again; where that does not help, let the scanner send it uncompressed (Explicit VR Little Endian).',
  );
}
