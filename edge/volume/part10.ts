import { constants, inflateRawSync } from 'node:zlib';
import { corrupt, type Element, ElementReader, NeedMoreBytes, type Steps } from './elements.ts';
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
/** What inflates to more than this is no CT scan, and would take the memory of the process that reads it. */
const MAX_INFLATED = 512 * 1024 * 1024;
/** Blank images deflate to a thousandth, but noise does not: of more than 16 MB a scan deflates to no less than a 32nd. Chosen here. */
const SMALL = 16 * 1024 * 1024;
const MAX_RATIO = 32;

/** The most that so many deflated bytes may inflate to, bytes. */
export function maxInflated(deflatedBytes: number): number {
  return Math.min(MAX_INFLATED, Math.max(SMALL, MAX_RATIO * deflatedBytes));
}

/** File meta information (PS3.10 7.1): the encoding of the data set, and where it begins. */
export interface Meta {
  readonly transferSyntaxUid: string;
  readonly datasetAt: number;
}

/**
 * @param complete whether `bytes` is the whole file; if not, reaching its end asks for more
 * @throws NeedMoreBytes, NeedMoreSteps, or HeaderError `header-not-dicom`, `header-corrupt`
 */
export function readMeta(bytes: Uint8Array, complete: boolean, steps?: Steps): Meta {
  if (bytes.length < 132 && !complete) throw new NeedMoreBytes(132);
  if (bytes.length < 132 || String.fromCharCode(...bytes.subarray(128, 132)) !== 'DICM') {
    throw new HeaderError('header-not-dicom', 'The file is not a DICOM file.', 'Send DICOM objects only.');
  }
  const options = { offset: 132, complete, implicit: false, littleEndian: true };
  const meta = new ElementReader(bytes, steps ? { ...options, steps } : options);
  const syntax = meta.dataset(META_END).get(TRANSFER_SYNTAX);
  if (syntax === undefined) throw corrupt('it does not state its transfer syntax');
  const transferSyntaxUid = Buffer.from(bytes.subarray(syntax.offset, syntax.offset + syntax.length))
    .toString('latin1')
    .replace(/[\0 ]+$/, '');
  return { transferSyntaxUid, datasetAt: meta.offset };
}

/**
 * Reads a data set as far as its pixel data. dcmjs could, but needs the whole file, believes lengths that point past its
 * end and gives up on code extensions in names; the tests hold this reader to dcmjs's answers.
 *
 * @param bytes inflated where the transfer syntax is deflated
 * @param complete whether the data set ends with `bytes`; if not, reaching its end asks for more
 * @throws NeedMoreBytes, NeedMoreSteps, or HeaderError `header-corrupt`
 */
export function readDataset(
  bytes: Uint8Array,
  { transferSyntaxUid, datasetAt: offset }: Meta,
  complete: boolean,
  steps?: Steps,
): Part10 {
  const littleEndian = transferSyntaxUid !== EXPLICIT_BE;
  const options = { offset, complete, implicit: transferSyntaxUid === IMPLICIT_LE, littleEndian };
  const elements = new ElementReader(bytes, steps ? { ...options, steps } : options).dataset(PIXEL_DATA);
  return { transferSyntaxUid, bytes, littleEndian, elements, pixelData: elements.get(PIXEL_DATA) ?? null };
}

/** Reads a whole file. @throws as {@link readMeta} and {@link readDataset}, or HeaderError `header-too-large` */
export function readPart10(bytes: Uint8Array): Part10 {
  const meta = readMeta(bytes, true);
  if (meta.transferSyntaxUid !== DEFLATED_EXPLICIT_LE) return readDataset(bytes, meta, true);
  return readDataset(inflate(bytes.subarray(meta.datasetAt)), { ...meta, datasetAt: 0 }, true);
}

/** PS3.5 A.5. */
function inflate(bytes: Uint8Array): Uint8Array {
  try {
    // A sync flush at the end gives what there is of a cut stream; the length of the pixel data then tells.
    return inflateRawSync(bytes, { maxOutputLength: maxInflated(bytes.length), finishFlush: constants.Z_SYNC_FLUSH });
  } catch (cause) {
    throw cause instanceof RangeError ? inflatesTooFar(cause) : notDeflated(cause);
  }
}

export function inflatesTooFar(cause?: unknown): HeaderError {
  return new HeaderError('header-too-large', 'The deflated DICOM object is too large.', 'Send CT images only.', cause);
}

export function notDeflated(cause: unknown): HeaderError {
  return corrupt('its deflated data set cannot be inflated', cause);
}
