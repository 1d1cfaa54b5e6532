import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readHeader } from '../../edge/volume/header.ts';
import { dcmjs } from './instance.ts';
import { sharedFiles, sharedMissing, skipWhere } from './shared.ts';

const FOLDERS = ['ge-head-tilted', 'philips-phantom-5mm', 'philips-phantom-tilt-minus-18', 'philips-localizer'];
const MORE = ['philips-screen-captures', 'transfer-syntaxes', 'multi-frame'];

/** Our field, and the DICOM keyword that dcmjs names it by. */
const KEYWORDS: Readonly<Record<string, string>> = {
  sopClassUid: 'SOPClassUID',
  sopInstanceUid: 'SOPInstanceUID',
  studyInstanceUid: 'StudyInstanceUID',
  seriesInstanceUid: 'SeriesInstanceUID',
  frameOfReferenceUid: 'FrameOfReferenceUID',
  modality: 'Modality',
  imageType: 'ImageType',
  patientId: 'PatientID',
  patientName: 'PatientName',
  patientSex: 'PatientSex',
  accessionNumber: 'AccessionNumber',
  studyDescription: 'StudyDescription',
  seriesDescription: 'SeriesDescription',
  seriesNumber: 'SeriesNumber',
  bodyPartExamined: 'BodyPartExamined',
  protocolName: 'ProtocolName',
  convolutionKernel: 'ConvolutionKernel',
  manufacturer: 'Manufacturer',
  model: 'ManufacturerModelName',
  kvp: 'KVP',
  gantryTilt: 'GantryDetectorTilt',
  sliceThickness: 'SliceThickness',
  spacingBetweenSlices: 'SpacingBetweenSlices',
  rows: 'Rows',
  columns: 'Columns',
  pixelSpacing: 'PixelSpacing',
  imagePosition: 'ImagePositionPatient',
  imageOrientation: 'ImageOrientationPatient',
  bitsStored: 'BitsStored',
  highBit: 'HighBit',
  pixelRepresentation: 'PixelRepresentation',
  photometric: 'PhotometricInterpretation',
  rescaleSlope: 'RescaleSlope',
  rescaleIntercept: 'RescaleIntercept',
  numberOfFrames: 'NumberOfFrames',
  instanceNumber: 'InstanceNumber',
  acquisitionNumber: 'AcquisitionNumber',
  imagesInAcquisition: 'ImagesInAcquisition',
};

it('reads the same header as dcmjs from every real file', async (context) => {
  skipWhere(sharedMissing, context);
  for (const file of [...FOLDERS, ...MORE].flatMap(sharedFiles)) {
    const bytes = await readFile(file);
    const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
    const theirs = DicomMetaDictionary.naturalizeDataset(DicomMessage.readFile(whole).dict);
    const ours = (await readHeader(file)) as unknown as Record<string, unknown>;
    for (const [field, keyword] of Object.entries(KEYWORDS)) {
      expect(plain(ours[field]), `${keyword} of ${file}`).toBe(plain(theirs[keyword]));
    }
  }
});

/** One spelling for what the two say differently: null or '' or absent; a lone value or a list of one; names as objects. */
function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(plain).join('\\');
  return typeof value === 'object' && 'Alphabetic' in value ? String(value.Alphabetic) : String(value);
}
