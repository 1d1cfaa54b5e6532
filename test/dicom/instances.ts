import { type Attributes, encodeDataset, encodeFile } from '../../scripts/phantom/dicom-file.ts';
import { CT } from './raw-peer.ts';

export interface TestSlice {
  readonly instanceUid?: string;
  readonly seriesUid?: string;
  readonly studyUid?: string;
  readonly patientName?: string;
  readonly z?: number;
  /** Value of every pixel. */
  readonly value?: number;
  readonly side?: number;
}

/** The data set of a small CT slice in Explicit VR Little Endian. */
export function sliceDataset(slice: TestSlice = {}): Buffer {
  const {
    instanceUid = '1.2.3.4.1',
    seriesUid = '1.2.3.3',
    studyUid = '1.2.3.2',
    z = 0,
    value = 40,
    side = 16,
  } = slice;
  const attributes: Attributes = new Map([
    [0x00080008, ['CS', ['ORIGINAL', 'PRIMARY', 'AXIAL']]],
    [0x00080016, ['UI', CT]],
    [0x00080018, ['UI', instanceUid]],
    [0x00080060, ['CS', 'CT']],
    [0x00100010, ['PN', slice.patientName ?? 'Test^Slice']],
    [0x00100020, ['LO', 'P1']],
    [0x00180050, ['DS', 5]],
    [0x0020000d, ['UI', studyUid]],
    [0x0020000e, ['UI', seriesUid]],
    [0x00200032, ['DS', [0, 0, z]]],
    [0x00200037, ['DS', [1, 0, 0, 0, 1, 0]]],
    [0x00280010, ['US', side]],
    [0x00280011, ['US', side]],
    [0x00280030, ['DS', [0.5, 0.5]]],
    [0x00280100, ['US', 16]],
    [0x7fe00010, ['OW', new Uint8Array(new Int16Array(side * side).fill(value).buffer)]],
  ]);
  return Buffer.from(encodeDataset(attributes));
}

/** The same as a file. */
export function sliceFile(slice: TestSlice = {}): Uint8Array {
  return encodeFile(sliceDataset(slice), CT, slice.instanceUid ?? '1.2.3.4.1');
}
