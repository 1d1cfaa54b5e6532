import { constants, inflateRawSync } from 'node:zlib';
import { corrupt, type Element, ElementReader, NeedMoreBytes } from './elements.ts';
import { HeaderError } from './errors.ts';
import { DEFLATED_EXPLICIT_LE, EXPLICIT_BE, IMPLICIT_LE } from './syntaxes.ts';

/** The elements of a DICOM file's data set up to its pixel data, undecoded. */
export interface Part10 {
  readonly transferSyntaxUid: string;
  /** What the offsets point into: the file, or the inflated data set of the deflated transfer syntax. */
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  /** By tag number, top level only. */
  readonly elements: ReadonlyMap<number, Element>;
  /** (7FE0,0010) */
  readonly pixelData: Element | null;
}

const META_END = 0x0002ffff;
const TRANSFER_SYNTAX = 0x00020010;
const PIXEL_DATA = 0x7fe00010;
/** A CT slice is half a MiB; what inflates to more than this is not one, and would hold up the process that reads it. */
const MAX_INFLATED = 32 * 1024 * 1024;

/**
 * Reads a Part 10 file (PS3.10 7.1) as far as its pixel data. dcmjs could, but needs the whole file, believes lengths that
 * point past its end and gives up on code extensions in names; the tests hold this reader to dcmjs's answers.
 *
 * @param complete whether `bytes` is the whole file; if not, reaching its end asks for more
 * @throws NeedMoreBytes, or HeaderError `header-not-dicom`, `header-corrupt`, `header-too-large`
 */
export function readPart10(bytes: Uint8Array, complete: boolean): Part10 {
  if (bytes.length < 132 && !complete) throw new NeedMoreBytes(132);
  if (bytes.length < 132 || String.fromCharCode(...bytes.subarray(128, 132)) !== 'DICM') {
    throw new HeaderError('header-not-dicom', 'The file is not a DICOM file.', 'Send DICOM objects only.');
  }
  const meta = new ElementReader(bytes, { offset: 132, complete, implicit: false, littleEndian: true });
  const syntax = meta.dataset(META_END).get(TRANSFER_SYNTAX);
  if (syntax === undefined) throw corrupt('it does not state its transfer syntax');
  const transferSyntaxUid = Buffer.from(bytes.subarray(syntax.offset, syntax.offset + syntax.length))
    .toString('latin1')
    .replace(/[\0 ]+$/, '');
  const deflated = transferSyntaxUid === DEFLATED_EXPLICIT_LE;
  if (deflated && !complete) throw new NeedMoreBytes(Number.POSITIVE_INFINITY);
  const body = deflated ? inflate(bytes.subarray(meta.offset)) : bytes;
  const littleEndian = transferSyntaxUid !== EXPLICIT_BE;
  const elements = new ElementReader(body, {
    offset: deflated ? 0 : meta.offset,
    complete,
    implicit: transferSyntaxUid === IMPLICIT_LE,
    littleEndian,
  }).dataset(PIXEL_DATA);
  return { transferSyntaxUid, bytes: body, littleEndian, elements, pixelData: elements.get(PIXEL_DATA) ?? null };
}

/** PS3.5 A.5. */
function inflate(bytes: Uint8Array): Uint8Array {
  try {
    // A sync flush at the end gives what there is of a cut stream; the length of the pixel data then tells.
    return inflateRawSync(bytes, { maxOutputLength: MAX_INFLATED, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new HeaderError(
        'header-too-large',
        'The deflated DICOM object is too large.',
        'Send CT images only.',
        cause,
      );
    }
    throw corrupt('its deflated data set cannot be inflated', cause);
  }
}
