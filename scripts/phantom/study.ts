import { type Acquisition, drawAcquisition } from './acquisition.ts';
import {
  axialAttributes,
  CT_IMAGE_STORAGE,
  captureAttributes,
  type InstanceContext,
  localizerAttributes,
  SECONDARY_CAPTURE_STORAGE,
} from './attributes.ts';
import { CAPTURE_SIDE, screenCapture } from './capture.ts';
import { type Attributes, encodeDataset, encodeFile } from './dicom-file.ts';
import { localizers } from './localizer.ts';
import { momentOf } from './moments.ts';
import { drawPatient, followUp, type PatientWish, type VirtualPatient } from './patient.ts';
import { Random } from './random.ts';
import { type RenderedScan, renderKernels } from './render.ts';
import { SCANNER_MODELS } from './scanner-model.ts';
import { uidOf } from './uid.ts';

export interface StudyOptions extends PatientWish {
  readonly seed: number;
  /** mL by which the IPH has grown: makes the follow-up study. Negative shrinks. */
  readonly growthMl?: number;
  /** mL by which the IVH has grown; makes the follow-up study too. */
  readonly ivhGrowthMl?: number;
  /** The follow-up study, also where nothing has grown. */
  readonly followUp?: boolean;
  /** axial slices; without it 4 to 5 mm slices from the vertex to the skull base */
  readonly slices?: number;
  readonly acquisition?: Partial<Acquisition>;
}

/** One DICOM object as the console sends it; `bytes` is a whole file (PS3.10). */
export interface PhantomInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly bytes: Uint8Array;
}

export const SERIES_KINDS = ['localizer', 'soft', 'bone', 'capture'] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];

export interface PhantomSeries {
  readonly kind: SeriesKind;
  /** Series Description */
  readonly name: string;
  readonly uid: string;
  readonly instances: readonly PhantomInstance[];
}

/** What a console sends after one visit, and the truth about it. */
export interface PhantomStudy {
  readonly uid: string;
  readonly patient: VirtualPatient;
  /** the patient at the first visit; `patient` itself in a baseline study */
  readonly baseline: VirtualPatient;
  readonly acquisition: Acquisition;
  readonly series: readonly PhantomSeries[];
  /** the soft-tissue series in HU, with its truth */
  readonly scan: RenderedScan;
}

/** Scans a virtual patient. Same options, same bytes. Throws RangeError on wishes that contradict each other. */
export function makeStudy(options: StudyOptions): PhantomStudy {
  const { seed, growthMl, ivhGrowthMl } = options;
  if (!Number.isInteger(seed) || seed < 0) throw new RangeError(`seed must be a whole number from 0: ${seed}`);
  const baseline = drawPatient(seed, options);
  const later = options.followUp || growthMl !== undefined || ivhGrowthMl !== undefined;
  const patient = later ? followUp(baseline, seed, { iphMl: growthMl ?? 0, ivhMl: ivhGrowthMl ?? 0 }) : baseline;
  const acquisition = drawProtocol(options, patient);
  const [scan, bone] = renderKernels(patient, acquisition, ['soft', 'bone']) as [RenderedScan, RenderedScan];
  // What was asked for names the objects: another wish is another object, never one UID with two contents
  const wishes = JSON.stringify(
    options,
    Object.keys({ ...options, ...options.acquisition, ...options.acquisition?.markers?.[0], ...options.signs }).sort(),
  );
  const uid = uidOf(`study ${seed} ${patient.timePoint} ${wishes}`);
  const build = new StudyBuilder(uid, patient, acquisition);
  const { kernels: _, ...scanner } = SCANNER_MODELS[acquisition.vendor];
  const axial = (kind: 'soft' | 'bone', number: number, of: RenderedScan) =>
    build.series(kind, number, scanner.descriptions[kind], CT_IMAGE_STORAGE, of.positions.length, (context, k) =>
      axialAttributes(context, of, k, kind),
    );
  const scouts = localizers(patient);
  return {
    uid,
    patient,
    baseline,
    acquisition,
    scan,
    series: [
      build.series('localizer', 1, scanner.localizer, CT_IMAGE_STORAGE, scouts.length, (context, k) =>
        localizerAttributes(context, scouts[k]!),
      ),
      axial('soft', 2, scan),
      axial('bone', 3, bone),
      build.series('capture', 99, 'Screen Save', SECONDARY_CAPTURE_STORAGE, 1, (context) =>
        captureAttributes(context, CAPTURE_SIDE, screenCapture(scan)),
      ),
    ],
  };
}

/** A head protocol of one scanner, the same at both visits; how it was set up differs. */
function drawProtocol(options: StudyOptions, patient: VirtualPatient): Acquisition {
  const random = new Random(`protocol ${options.seed}`);
  const machine = drawAcquisition(options.seed);
  return drawAcquisition(options.seed + 1_000_003 * patient.timePoint, {
    vendor: machine.vendor,
    kernel: 'soft',
    kvp: machine.kvp,
    paddingHu: machine.paddingHu,
    motion: null,
    ...(options.slices === undefined ? { sliceThickness: random.pick([4, 4.8, 5, 5]) } : { slices: options.slices }),
    ...options.acquisition,
  });
}

/** Numbers, names and dates the objects of one study. */
class StudyBuilder {
  readonly #study: InstanceContext['study'];
  readonly #patient: VirtualPatient;
  readonly #acquisition: Acquisition;
  readonly #day: number;
  readonly #minutes: number;

  constructor(uid: string, patient: VirtualPatient, acquisition: Acquisition) {
    const random = new Random(`calendar ${patient.seed}`);
    this.#day = random.integer(0, 300);
    this.#minutes = random.range(0, 1439) + patient.minutes;
    this.#patient = patient;
    this.#acquisition = acquisition;
    this.#study = {
      uid,
      id: `${patient.id}-${patient.timePoint + 1}`,
      moment: momentOf(this.#day, this.#minutes),
      frameUid: uidOf(`${uid} frame`),
    };
  }

  series(
    kind: SeriesKind,
    number: number,
    description: string,
    sopClassUid: string,
    count: number,
    attributes: (context: InstanceContext, k: number) => Attributes,
  ): PhantomSeries {
    const uid = uidOf(`${this.#study.uid} series ${number}`);
    const moment = momentOf(this.#day, this.#minutes + 1 + 0.5 * Math.min(number, 5));
    const instances = Array.from({ length: count }, (_, k) => {
      const sopInstanceUid = uidOf(`${uid} instance ${k + 1}`);
      const context: InstanceContext = {
        patient: this.#patient,
        acquisition: this.#acquisition,
        study: this.#study,
        series: { uid, number, description, moment },
        sopInstanceUid,
        instanceNumber: k + 1,
      };
      return {
        sopClassUid,
        sopInstanceUid,
        bytes: encodeFile(encodeDataset(attributes(context, k)), sopClassUid, sopInstanceUid),
      };
    });
    return { kind, name: description, uid, instances };
  }
}
