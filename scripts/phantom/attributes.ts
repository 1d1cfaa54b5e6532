import type { Acquisition, Kernel } from './acquisition.ts';
import type { Attributes, Value, Vr } from './dicom-file.ts';
import type { LocalizerImage } from './localizer.ts';
import type { Moment } from './moments.ts';
import type { VirtualPatient } from './patient.ts';
import type { RenderedScan } from './render.ts';
import { SCANNER_MODELS } from './scanner-model.ts';

export const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
export const SECONDARY_CAPTURE_STORAGE = '1.2.840.10008.5.1.4.1.1.7';

/** What an instance says of itself beside its pixels. */
export interface InstanceContext {
  readonly patient: VirtualPatient;
  readonly acquisition: Acquisition;
  readonly study: { readonly uid: string; readonly id: string; readonly moment: Moment; readonly frameUid: string };
  readonly series: {
    readonly uid: string;
    readonly number: number;
    readonly description: string;
    readonly moment: Moment;
  };
  readonly sopInstanceUid: string;
  readonly instanceNumber: number;
}

type Entry = [number, readonly [Vr, Value]];

/** Patient, General Study, General Series and equipment attributes (PS3.3 C.7.1 to C.7.5). */
function common(context: InstanceContext, sopClassUid: string): Entry[] {
  const { patient, acquisition, study, series } = context;
  const scanner = SCANNER_MODELS[acquisition.vendor];
  return [
    [0x00080016, ['UI', sopClassUid]],
    [0x00080018, ['UI', context.sopInstanceUid]],
    [0x00080020, ['DA', study.moment.date]],
    [0x00080030, ['TM', study.moment.time]],
    [0x00080021, ['DA', series.moment.date]],
    [0x00080031, ['TM', series.moment.time]],
    [0x00080023, ['DA', series.moment.date]],
    [0x00080033, ['TM', series.moment.time]],
    [0x00080050, ['SH', study.id]],
    [0x00080070, ['LO', scanner.manufacturer]],
    [0x00080080, ['LO', 'Phantom Hospital']],
    [0x00080090, ['PN', '']],
    [0x00081010, ['SH', 'CT1']],
    [0x00081030, ['LO', 'CT HEAD WITHOUT CONTRAST']],
    [0x0008103e, ['LO', series.description]],
    [0x00081090, ['LO', scanner.model]],
    [0x00100010, ['PN', patient.name]],
    [0x00100020, ['LO', patient.id]],
    [0x00100030, ['DA', patient.birthDate]],
    [0x00100040, ['CS', patient.sex]],
    [0x00181020, ['LO', 'henet-phantom']],
    [0x0020000d, ['UI', study.uid]],
    [0x0020000e, ['UI', series.uid]],
    [0x00200010, ['SH', study.id]],
    [0x00200011, ['IS', series.number]],
    [0x00200013, ['IS', context.instanceNumber]],
  ];
}

/** CT image attributes that localizer and axial images share (PS3.3 C.8.2.1). */
function ct(context: InstanceContext, kernel: string): Entry[] {
  const { acquisition, study, series } = context;
  return [
    [0x00080060, ['CS', 'CT']],
    [0x00080022, ['DA', series.moment.date]],
    [0x00080032, ['TM', series.moment.time]],
    [0x00180015, ['CS', 'HEAD']],
    [0x00180060, ['DS', acquisition.kvp]],
    [0x00181030, ['LO', 'Head routine']],
    [0x00181210, ['SH', kernel]],
    [0x00185100, ['CS', acquisition.patientPosition]],
    [0x00200012, ['IS', series.number]],
    [0x00200052, ['UI', study.frameUid]],
    [0x00201040, ['LO', 'OM']],
  ];
}

/** Monochrome pixels (PS3.3 C.7.6.3). */
function pixels(rows: number, columns: number, bitsStored: number, signed: boolean, data: Uint8Array): Entry[] {
  return [
    [0x00280002, ['US', 1]],
    [0x00280004, ['CS', 'MONOCHROME2']],
    [0x00280010, ['US', rows]],
    [0x00280011, ['US', columns]],
    [0x00280100, ['US', 16]],
    [0x00280101, ['US', bitsStored]],
    [0x00280102, ['US', bitsStored - 1]],
    [0x00280103, ['US', signed ? 1 : 0]],
    [0x7fe00010, ['OW', data]],
  ];
}

/** Attributes of axial slice `k` of a scan, stored as its vendor stores them. */
export function axialAttributes(context: InstanceContext, scan: RenderedScan, k: number, kernel: Kernel): Attributes {
  const { acquisition } = context;
  const scanner = SCANNER_MODELS[acquisition.vendor];
  const [nx, ny, nz] = scan.size;
  const padding = acquisition.paddingHu;
  // Padding lies below the intercept, so a scanner that pads stores signed values
  const signed = scanner.signed || padding !== null;
  const bitsStored = signed ? 16 : scanner.bitsStored;
  const intercept = scanner.rescaleIntercept;
  const stored = new Int16Array(nx * ny);
  const hu = scan.hu.subarray(k * nx * ny, (k + 1) * nx * ny);
  for (let p = 0; p < stored.length; p++) stored[p] = hu[p]! - intercept;
  const position = scan.positions[k]!;
  const bone = kernel === 'bone';
  const entries: Entry[] = [
    ...common(context, CT_IMAGE_STORAGE),
    ...ct(context, scanner.kernels[kernel]),
    ...pixels(ny, nx, bitsStored, signed, new Uint8Array(stored.buffer)),
    [0x00080008, ['CS', ['ORIGINAL', 'PRIMARY', 'AXIAL']]],
    [0x00180050, ['DS', acquisition.sliceThickness]],
    [0x00181120, ['DS', acquisition.gantryTilt]],
    [0x00181100, ['DS', acquisition.fovMm]],
    [0x00200032, ['DS', position]],
    [0x00200037, ['DS', scan.orientation.map((v) => Number(v.toFixed(9)))]],
    [0x00201002, ['IS', nz]],
    [0x00201041, ['DS', Number(position[2].toFixed(3))]],
    [0x00280030, ['DS', [scan.spacing[1], scan.spacing[0]]]],
    [0x00281050, ['DS', bone ? 480 : 40]],
    [0x00281051, ['DS', bone ? 2500 : 80]],
    [0x00281052, ['DS', intercept]],
    [0x00281053, ['DS', 1]],
    [0x00281054, ['LO', 'HU']],
  ];
  if (scanner.statesSpacing) entries.push([0x00180088, ['DS', acquisition.spacing]]);
  if (padding !== null) entries.push([0x00280120, ['SS', padding - intercept]]);
  return new Map(entries);
}

/** Attributes of one localizer image. */
export function localizerAttributes(context: InstanceContext, image: LocalizerImage): Attributes {
  const stored = new Int16Array(image.values.length);
  for (let p = 0; p < stored.length; p++) stored[p] = Math.max(0, image.values[p]! + 1024);
  return new Map([
    ...common(context, CT_IMAGE_STORAGE),
    ...ct(context, SCANNER_MODELS[context.acquisition.vendor].kernels.standard),
    ...pixels(image.rows, image.columns, 16, true, new Uint8Array(stored.buffer)),
    ...([
      [0x00080008, ['CS', ['ORIGINAL', 'PRIMARY', 'LOCALIZER']]],
      [0x00180050, ['DS', 1]],
      [0x00200032, ['DS', image.position]],
      [0x00200037, ['DS', image.orientation]],
      [0x00280030, ['DS', [image.spacing, image.spacing]]],
      [0x00281050, ['DS', 0]],
      [0x00281051, ['DS', 2000]],
      [0x00281052, ['DS', -1024]],
      [0x00281053, ['DS', 1]],
      [0x00281054, ['LO', 'HU']],
    ] as Entry[]),
  ]);
}

/** Attributes of a screen capture: RGB, 8 bits, no geometry (PS3.3 A.8.1). */
export function captureAttributes(context: InstanceContext, side: number, rgb: Uint8Array): Attributes {
  return new Map([
    ...common(context, SECONDARY_CAPTURE_STORAGE),
    ...([
      [0x00080008, ['CS', ['DERIVED', 'SECONDARY', 'SCREEN SAVE']]],
      [0x00080060, ['CS', 'CT']],
      [0x00080064, ['CS', 'WSD']],
      [0x00280002, ['US', 3]],
      [0x00280004, ['CS', 'RGB']],
      [0x00280006, ['US', 0]],
      [0x00280010, ['US', side]],
      [0x00280011, ['US', side]],
      [0x00280100, ['US', 8]],
      [0x00280101, ['US', 8]],
      [0x00280102, ['US', 7]],
      [0x00280103, ['US', 0]],
      [0x00280301, ['CS', 'NO']],
      [0x7fe00010, ['OB', rgb]],
    ] as Entry[]),
  ]);
}
