import type { InstanceHeader } from '../../edge/volume/header.ts';
import type { Fields } from './instance.ts';

export const ENHANCED_CT = '1.2.840.10008.5.1.4.1.1.2.1';
export const LEGACY_CONVERTED_CT = '1.2.840.10008.5.1.4.1.1.2.2';

/** Fields of one Enhanced CT object that holds these single-frame slices (PS3.3 A.38), in their order. */
export function enhancedFields(slices: readonly InstanceHeader[]): Fields {
  const first = slices[0]!;
  return {
    SOPClassUID: ENHANCED_CT,
    SeriesInstanceUID: '2.25.100.10',
    FrameOfReferenceUID: first.frameOfReferenceUid,
    NumberOfFrames: slices.length,
    Rows: first.rows,
    Columns: first.columns,
    BitsStored: first.bitsStored,
    HighBit: first.highBit,
    PixelRepresentation: first.pixelRepresentation,
    // These belong to the frames.
    RescaleSlope: undefined,
    RescaleIntercept: undefined,
    SliceThickness: undefined,
    PixelSpacing: undefined,
    ImagePositionPatient: undefined,
    ImageOrientationPatient: undefined,
    SharedFunctionalGroupsSequence: [
      {
        PixelMeasuresSequence: [{ SliceThickness: first.sliceThickness, PixelSpacing: [...first.pixelSpacing!] }],
        PlaneOrientationSequence: [{ ImageOrientationPatient: [...first.imageOrientation!] }],
        PixelValueTransformationSequence: [
          { RescaleIntercept: first.rescaleIntercept, RescaleSlope: first.rescaleSlope, RescaleType: 'HU' },
        ],
        CTImageFrameTypeSequence: [{ FrameType: ['ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'] }],
        CTReconstructionSequence: [{ ConvolutionKernel: first.convolutionKernel }],
      },
    ],
    PerFrameFunctionalGroupsSequence: slices.map(({ imagePosition }, n) => ({
      FrameContentSequence: [{ FrameAcquisitionNumber: 1, StackID: '1', InStackPositionNumber: n + 1 }],
      PlanePositionSequence: [{ ImagePositionPatient: [...imagePosition!] }],
    })),
  };
}
