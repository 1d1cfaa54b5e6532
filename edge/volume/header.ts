import { readFile } from 'node:fs/promises';
import { NeedMoreBytes, UNDEFINED_LENGTH } from './elements.ts';
import { HeaderError } from './errors.ts';
import type { FrameHeader } from './functional-groups.ts';
import { headerOf } from './header-fields.ts';
import { type HeaderBudget, readLeading, truncated } from './leading.ts';
import type { MomentSource } from './moment.ts';
import { type Part10, readDataset, readMeta, readPart10 } from './part10.ts';
import { DEFLATED_EXPLICIT_LE } from './syntaxes.ts';
import { Values } from './values.ts';

/** What a DICOM instance says of itself, pixel data apart. Plain JSON; what is missing, empty or malformed is null. */
export interface InstanceHeader {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly frameOfReferenceUid: string | null;
  readonly modality: string | null;
  /** Empty where absent. */
  readonly imageType: readonly string[];
  readonly patientId: string | null;
  readonly issuerOfPatientId: string | null;
  /** As the scanner wrote it: `Family^Given`, component groups apart by `=`; decoded by Specific Character Set. */
  readonly patientName: string | null;
  /** DA as written, YYYYMMDD. */
  readonly patientBirthDate: string | null;
  readonly patientSex: string | null;
  /** AS as written, `067Y`. */
  readonly patientAge: string | null;
  readonly accessionNumber: string | null;
  readonly studyDescription: string | null;
  readonly seriesDescription: string | null;
  readonly seriesNumber: number | null;
  readonly bodyPartExamined: string | null;
  readonly protocolName: string | null;
  readonly convolutionKernel: string | null;
  readonly contrastBolusAgent: string | null;
  /** Contrast/Bolus Volume (0018,1041), mL. */
  readonly contrastBolusVolume: number | null;
  /** Contrast/Bolus Ingredient (0018,1048): IODINE, GADOLINIUM, ... */
  readonly contrastBolusIngredient: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly patientPosition: string | null;
  readonly kvp: number | null;
  /** Degrees, sign as the scanner pleases (GE and Philips differ): nominal, not for computing (PS3.3 C.8.2.1). */
  readonly gantryTilt: number | null;
  readonly sliceThickness: number | null;
  readonly spacingBetweenSlices: number | null;
  readonly rows: number | null;
  readonly columns: number | null;
  /** mm between row centres, then between column centres (PS3.3 10.7.1.3). */
  readonly pixelSpacing: readonly [row: number, column: number] | null;
  /** LPS mm of the centre of the first pixel. */
  readonly imagePosition: readonly [number, number, number] | null;
  /** Direction of growing column index, then of growing row index (PS3.3 C.7.6.2.1.1). */
  readonly imageOrientation: readonly [number, number, number, number, number, number] | null;
  readonly bitsAllocated: number | null;
  readonly bitsStored: number | null;
  readonly highBit: number | null;
  readonly pixelRepresentation: number | null;
  readonly samplesPerPixel: number | null;
  readonly photometric: string | null;
  readonly rescaleSlope: number | null;
  readonly rescaleIntercept: number | null;
  readonly rescaleType: string | null;
  /** Stored value, read as signed where Pixel Representation says so. */
  readonly pixelPaddingValue: number | null;
  readonly pixelPaddingRangeLimit: number | null;
  /** Lossy Image Compression (0028,2110): whether the image was ever compressed with loss. */
  readonly lossyCompressed: boolean | null;
  readonly numberOfFrames: number | null;
  /** What each frame of an Enhanced CT image says of itself; null for any other. See {@link framesOf}. */
  readonly frames: readonly FrameHeader[] | null;
  readonly instanceNumber: number | null;
  readonly acquisitionNumber: number | null;
  readonly imagesInAcquisition: number | null;
  /** Scanner's local time, `2026-11-03T04:05:06.789`, and which date it is. */
  readonly acquiredAt: string | null;
  readonly acquiredAtFrom: MomentSource | null;
  /** Timezone Offset From UTC (0008,0201), `-0500`. */
  readonly timezoneOffset: string | null;
}

/** Headers beyond this are refused. That of a CT slice is some kB; of an Enhanced CT of a thousand frames, some MB. */
const WHOLE: HeaderBudget = { bytes: 8 * 1024 * 1024, elements: 2_000_000 };

/**
 * Header of a Part 10 file, by path (only its leading bytes are read from disk) or as the whole file's bytes.
 *
 * @throws HeaderError `header-unreadable` (disk), `header-not-dicom`, `header-truncated`, `header-corrupt`,
 *   `header-too-large`, `header-no-uids`
 */
export async function readHeader(file: string | Uint8Array): Promise<InstanceHeader> {
  if (typeof file !== 'string') return headerOf(parseWhole(file));
  const header = await readHeaderWithin(file, WHOLE);
  if (header === null)
    throw new HeaderError('header-too-large', 'The DICOM header is too large.', 'Send CT images only.');
  return header;
}

/** As {@link readHeader}, by path; null where the header is beyond the budget. Decoding it never blocks for longer. */
export async function readHeaderWithin(path: string, budget: HeaderBudget): Promise<InstanceHeader | null> {
  return reading(async () => {
    const part10 = await readLeading(path, budget);
    if (part10 === null) return null;
    checkPixelsPresent(part10, part10.datasetBytes);
    return headerOf(part10);
  });
}

/** What the first bytes of an image tell of all of it. */
export interface Beginning {
  readonly header: InstanceHeader;
  /** Of the whole file, at least: up to the end of its pixel data where that is stated. */
  readonly leastBytes: number;
}

/**
 * Header of an image of which these are the first bytes. Null where more is needed to tell: more bytes, more than so many
 * elements, inflating, or words for what is wrong with it; {@link readHeader} of the whole file then does. Never throws.
 */
export function readBeginning(bytes: Uint8Array, elements: number): Beginning | null {
  try {
    const steps = { left: elements };
    const meta = readMeta(bytes, false, steps);
    if (meta.transferSyntaxUid === DEFLATED_EXPLICIT_LE) return null;
    const part10 = readDataset(bytes, meta, false, steps);
    const { pixelData } = part10;
    if (pixelData === null) return null;
    const length = pixelData.length === UNDEFINED_LENGTH ? 0 : pixelData.length;
    return { header: headerOf(part10), leastBytes: pixelData.offset + length };
  } catch {
    return null;
  }
}

/** Parses a file that is wholly in memory; its native pixel data must be there to the last byte. */
export function parseWhole(bytes: Uint8Array): Part10 {
  try {
    const part10 = readPart10(bytes);
    checkPixelsPresent(part10, part10.bytes.length);
    return part10;
  } catch (error) {
    throw error instanceof NeedMoreBytes ? truncated() : error;
  }
}

/** Reads a whole file for {@link parseWhole}. */
export async function readWhole(path: string): Promise<Uint8Array> {
  return reading(() => readFile(path));
}

/** @param datasetBytes where the data set ends, in the bytes that its offsets point into */
function checkPixelsPresent({ pixelData, bytes, elements }: Part10, datasetBytes: number): void {
  if (pixelData === null) {
    // Cut between two elements, a file still parses; but a CT image without pixels is not whole.
    if (new Values({ bytes, elements, littleEndian: true }).uid(0x00080016)?.startsWith(CT_IMAGE)) throw truncated();
  } else if (pixelData.length !== UNDEFINED_LENGTH) {
    if (pixelData.offset + pixelData.length > datasetBytes) throw truncated();
  }
}

/** CT Image Storage; its Enhanced and Legacy Converted kin are this and more (PS3.4 B.5). */
const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';

async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof HeaderError) throw cause;
    throw new HeaderError('header-unreadable', 'The file cannot be read from disk.', 'Check the spool folder.', cause);
  }
}
