import type { InstanceHeader } from '../../edge/volume/header.ts';

/** A header of a plain axial head slice; `changes` say what is otherwise. */
export function header(changes: Partial<InstanceHeader> = {}): InstanceHeader {
  return {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: '1.9.1',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    studyInstanceUid: '1.9',
    seriesInstanceUid: '1.9.2',
    frameOfReferenceUid: '1.9.3',
    modality: 'CT',
    imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    patientId: 'P1',
    issuerOfPatientId: null,
    patientName: 'Doe^Jane',
    patientBirthDate: '19500101',
    patientSex: 'F',
    patientAge: null,
    accessionNumber: null,
    studyDescription: 'CT HEAD',
    seriesDescription: 'HEAD 5.0',
    seriesNumber: 2,
    bodyPartExamined: 'HEAD',
    protocolName: null,
    convolutionKernel: 'H31s',
    contrastBolusAgent: null,
    contrastBolusVolume: null,
    contrastBolusIngredient: null,
    manufacturer: 'SIEMENS',
    model: null,
    patientPosition: 'HFS',
    kvp: 120,
    gantryTilt: 0,
    sliceThickness: 5,
    spacingBetweenSlices: null,
    rows: 512,
    columns: 512,
    pixelSpacing: [0.45, 0.45],
    imagePosition: [-115, -115, 0],
    imageOrientation: [1, 0, 0, 0, 1, 0],
    bitsAllocated: 16,
    bitsStored: 12,
    highBit: 11,
    pixelRepresentation: 0,
    samplesPerPixel: 1,
    photometric: 'MONOCHROME2',
    rescaleSlope: 1,
    rescaleIntercept: -1024,
    rescaleType: 'HU',
    pixelPaddingValue: null,
    pixelPaddingRangeLimit: null,
    lossyCompressed: null,
    numberOfFrames: null,
    frames: null,
    instanceNumber: 1,
    acquisitionNumber: 1,
    imagesInAcquisition: null,
    acquiredAt: '2026-11-03T04:05:06.000',
    acquiredAtFrom: 'acquisition',
    timezoneOffset: null,
    ...changes,
  };
}

/** A head in `count` slices from z = 0 upwards, one every `spacing` mm; `changes` apply to each. */
export function head(
  changes: Partial<InstanceHeader> = {},
  count = 30,
  spacing = changes.sliceThickness ?? 5,
): InstanceHeader[] {
  const series = changes.seriesInstanceUid ?? '1.9.2';
  return Array.from({ length: count }, (_, n) =>
    header({
      sopInstanceUid: `${series}.${n + 1}`,
      imagePosition: [-115, -115, n * spacing],
      instanceNumber: n + 1,
      ...changes,
    }),
  );
}

/** The two planning views that a console sends first. */
export function localizer(changes: Partial<InstanceHeader> = {}): InstanceHeader[] {
  const seriesInstanceUid = changes.seriesInstanceUid ?? '1.9.1';
  return [1, 2].map((n) =>
    header({
      seriesInstanceUid,
      sopInstanceUid: `${seriesInstanceUid}.${n}`,
      imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'],
      imageOrientation: n === 1 ? [0, 1, 0, 0, 0, -1] : [1, 0, 0, 0, 0, -1],
      seriesDescription: 'Topogram',
      convolutionKernel: 'T20s',
      bodyPartExamined: null,
      ...changes,
    }),
  );
}
