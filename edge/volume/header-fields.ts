import { HeaderError } from './errors.ts';
import { framesOfGroups } from './functional-groups.ts';
import type { InstanceHeader } from './header.ts';
import { acquisitionMoment } from './moment.ts';
import type { Part10 } from './part10.ts';
import { Values } from './values.ts';

/**
 * The named fields of a parsed file; tags of PS3.6.
 *
 * @throws HeaderError `header-no-uids` where it does not say which object, of which study and series, it is
 */
export function headerOf(part10: Part10): InstanceHeader {
  const values = new Values(part10);
  const moment = acquisitionMoment(values);
  const pixelRepresentation = values.short(0x00280103);
  const signed = pixelRepresentation === 1;
  const numberOfFrames = values.integer(0x00280008);
  return {
    ...identity(values),
    transferSyntaxUid: part10.transferSyntaxUid,
    frameOfReferenceUid: values.uid(0x00200052),
    modality: values.code(0x00080060),
    imageType: values.codes(0x00080008),
    patientId: values.text(0x00100020),
    issuerOfPatientId: values.text(0x00100021),
    patientName: values.text(0x00100010),
    patientBirthDate: values.code(0x00100030),
    patientSex: values.code(0x00100040),
    patientAge: values.code(0x00101010),
    accessionNumber: values.text(0x00080050),
    studyDescription: values.text(0x00081030),
    seriesDescription: values.text(0x0008103e),
    seriesNumber: values.integer(0x00200011),
    bodyPartExamined: values.code(0x00180015),
    protocolName: values.text(0x00181030),
    convolutionKernel: values.text(0x00181210),
    // Enhanced images have a sequence instead, whose presence says that there was one (PS3.3 C.7.6.4b).
    contrastBolusAgent: values.text(0x00180010) ?? (values.holds(0x00180012) ? 'contrast agent' : null),
    contrastBolusVolume: values.decimal(0x00181041),
    contrastBolusIngredient: values.code(0x00181048),
    manufacturer: values.text(0x00080070),
    model: values.text(0x00081090),
    patientPosition: values.code(0x00185100),
    kvp: values.decimal(0x00180060),
    gantryTilt: values.decimal(0x00181120),
    sliceThickness: values.decimal(0x00180050),
    spacingBetweenSlices: values.decimal(0x00180088),
    rows: values.short(0x00280010),
    columns: values.short(0x00280011),
    pixelSpacing: values.decimals(0x00280030, 2) as [number, number] | null,
    imagePosition: values.decimals(0x00200032, 3) as [number, number, number] | null,
    imageOrientation: values.decimals(0x00200037, 6) as [number, number, number, number, number, number] | null,
    bitsAllocated: values.short(0x00280100),
    bitsStored: values.short(0x00280101),
    highBit: values.short(0x00280102),
    pixelRepresentation,
    samplesPerPixel: values.short(0x00280002),
    photometric: values.code(0x00280004),
    rescaleSlope: values.decimal(0x00281053),
    rescaleIntercept: values.decimal(0x00281052),
    rescaleType: values.text(0x00281054),
    pixelPaddingValue: values.short(0x00280120, signed),
    pixelPaddingRangeLimit: values.short(0x00280121, signed),
    lossyCompressed: flag(values.code(0x00282110)),
    numberOfFrames,
    frames: framesOfGroups(part10, numberOfFrames),
    instanceNumber: values.integer(0x00200013),
    acquisitionNumber: values.integer(0x00200012),
    imagesInAcquisition: values.integer(0x00201002),
    acquiredAt: moment?.at ?? null,
    acquiredAtFrom: moment?.from ?? null,
    timezoneOffset: values.code(0x00080201),
  };
}

/** PS3.3 C.7.6.1.1.5 */
function flag(code: string | null): boolean | null {
  return code === null ? null : code === '01';
}

function identity(values: Values) {
  const sopClassUid = values.uid(0x00080016);
  const sopInstanceUid = values.uid(0x00080018);
  const studyInstanceUid = values.uid(0x0020000d);
  const seriesInstanceUid = values.uid(0x0020000e);
  if (sopClassUid === null || sopInstanceUid === null || studyInstanceUid === null || seriesInstanceUid === null) {
    throw new HeaderError(
      'header-no-uids',
      'The DICOM object does not say, in valid UIDs, which object of which study and series it is.',
      'Check the sending device.',
    );
  }
  return { sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid };
}
