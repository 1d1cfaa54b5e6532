import { createRequire } from 'node:module';
import { deflateRawSync } from 'node:zlib';

/** The part of dcmjs (which has no types of its own) that writes Part 10 files here, and reads them as a second opinion. */
interface Dcmjs {
  readonly log: { getLogger(name: string): { setLevel(level: string): void } };
  readonly data: {
    readonly DicomDict: new (meta: object) => { dict: object; write(options?: object): ArrayBuffer };
    readonly DicomMetaDictionary: {
      denaturalizeDataset(dataset: object): object;
      naturalizeDataset(dict: object): Record<string, unknown>;
    };
    readonly DicomMessage: { readFile(bytes: ArrayBuffer): { meta: object; dict: object } };
  };
}

export const dcmjs = createRequire(import.meta.url)('dcmjs') as Dcmjs;
// It warns of each ambiguous VR that it settles.
dcmjs.log.getLogger('validation.dcmjs').setLevel('silent');

export const IMPLICIT_LE = '1.2.840.10008.1.2';
export const EXPLICIT_LE = '1.2.840.10008.1.2.1';
export const DEFLATED_LE = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_BE = '1.2.840.10008.1.2.2';
const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';

/** Fields by DICOM keyword; undefined removes a default one. */
export type Fields = Readonly<Record<string, unknown>>;

/** A CT instance of 4 x 3 pixels (columns x rows) as a Part 10 file; made up, no patient. */
export function instance(
  fields: Fields = {},
  pixels: Int16Array | Uint16Array = new Int16Array(12),
  syntax = EXPLICIT_LE,
) {
  const dataset = {
    _vrMap: { PixelData: 'OW', PixelPaddingValue: 'SS', PixelPaddingRangeLimit: 'SS' },
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: CT_IMAGE,
    SOPInstanceUID: '2.25.100.1',
    StudyInstanceUID: '2.25.100',
    SeriesInstanceUID: '2.25.100.9',
    FrameOfReferenceUID: '2.25.100.8',
    Modality: 'CT',
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: 3,
    Columns: 4,
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    RescaleSlope: 1,
    RescaleIntercept: 0,
    SliceThickness: 5,
    PixelSpacing: [0.5, 0.5],
    ImagePositionPatient: [0, 0, 0],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    // dcmjs writes pixel bytes as they are given, whatever the transfer syntax.
    PixelData: [syntax === EXPLICIT_BE ? Buffer.from(pixels.slice().buffer).swap16().buffer : pixels.slice().buffer],
    ...fields,
  };
  const kept = Object.fromEntries(Object.entries(dataset).filter(([, value]) => value !== undefined));
  const meta = {
    MediaStorageSOPClassUID: CT_IMAGE,
    MediaStorageSOPInstanceUID: '2.25.100.1',
    TransferSyntaxUID: syntax,
    ImplementationClassUID: '2.25.80302813137786398554742050926734630921',
    FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
  };
  const { DicomDict, DicomMetaDictionary } = dcmjs.data;
  const file = new DicomDict(DicomMetaDictionary.denaturalizeDataset(meta));
  file.dict = DicomMetaDictionary.denaturalizeDataset(kept);
  const bytes = new Uint8Array(file.write());
  if (syntax !== DEFLATED_LE) return bytes;
  const start = 132 + 12 + new DataView(bytes.buffer).getUint32(140, true);
  return new Uint8Array([...bytes.subarray(0, start), ...deflateRawSync(bytes.subarray(start))]);
}

/** The same file with an encoded element put in before its pixel data (Explicit VR Little Endian only). */
export function withElement(file: Uint8Array, element: readonly number[]): Uint8Array {
  const at = Buffer.from(file).indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]));
  return new Uint8Array([...file.subarray(0, at), ...element, ...file.subarray(at)]);
}
