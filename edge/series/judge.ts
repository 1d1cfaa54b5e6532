import type { Remark } from '../assessment/assessment.ts';
import { GeometryError, MissingSlices } from '../volume/errors.ts';
import { framesOf } from '../volume/functional-groups.ts';
import type { InstanceHeader } from '../volume/header.ts';
import { judgeSpacing } from '../volume/spacing.ts';
import { type AcquisitionFacts, acquisitionFacts } from './acquisition.ts';
import { isDecimated } from './completeness.ts';
import { contentRefusal } from './content.ts';
import { type KernelKind, kernelKind } from './kernel.ts';
import { isMixed } from './patient.ts';
import { type ReasonCode, reason } from './reasons.ts';

/** Smallest head scan: `series` of the configuration. */
export interface SeriesLimits {
  readonly minSlices: number;
  readonly minCoverageMm: number;
}

/** What tells one axial head series from another. */
export interface SeriesFacts {
  readonly slices: number;
  readonly kernel: KernelKind;
  /** Slice Thickness, else the spacing; mm. Null where neither is known. */
  readonly thicknessMm: number | null;
  /** From the lowest slice's lower face to the highest's upper face, mm; 0 where positions are not known. */
  readonly coverageMm: number;
  readonly isOriginal: boolean;
  readonly acquisition: AcquisitionFacts;
}

/**
 * - `whole`: could be read as it stands.
 * - `unreadable`: the kind of series that is read, but not as it stands; more slices may mend it.
 * - `refused`: not the kind of series that is read.
 */
export type Verdict =
  | { readonly kind: 'whole'; readonly facts: SeriesFacts }
  | { readonly kind: 'unreadable'; readonly facts: SeriesFacts; readonly reason: Remark }
  | { readonly kind: 'refused'; readonly facts: SeriesFacts; readonly reason: Remark };

/** Gantries tilt by 30 degrees at most; beyond this a stack is coronal, sagittal or oblique. */
const MAX_TILT_COSINE = Math.cos((35 * Math.PI) / 180);

/** Judges a series by the headers received so far, one or more, in any order; each frame of a multi-frame object counts as one. */
export function judgeSeries(received: readonly InstanceHeader[], limits: SeriesLimits): Verdict {
  const headers = received.flatMap(framesOf);
  const refusal = contentRefusal(headers);
  if (refusal !== null) return refused(headers, refusal);
  try {
    return judgeStack(headers, limits);
  } catch (error) {
    if (!(error instanceof GeometryError)) throw error;
    return unreadable(headers, { code: error.code, text: error.message });
  }
}

function judgeStack(headers: readonly InstanceHeader[], limits: SeriesLimits): Verdict {
  const { normal, gapsMm, spacingMm, missing, duplicates } = judgeSpacing(headers);
  if (Math.abs(normal[2]) < MAX_TILT_COSINE) return refused(headers, reason('series-not-axial'));
  const thickness = thicknessOf(headers) ?? spacingMm;
  const coverageMm = gapsMm.reduce((sum, gap) => sum + gap, thickness ?? 0);
  const no = (code: ReasonCode, text?: string) => unreadable(headers, reason(code, text), coverageMm, thickness);
  if (isMixed(headers)) return no('series-mixed-patients');
  if (vary(headers, ({ frameOfReferenceUid }) => frameOfReferenceUid)) return no('geometry-mixed-frame-of-reference');
  if (vary(headers, ({ rows, columns, pixelSpacing }) => `${rows} ${columns} ${pixelSpacing}`))
    return no('geometry-mixed-size');
  if (duplicates.length > 0) return no('geometry-duplicate-positions');
  if (headers.length < limits.minSlices) {
    return no(
      'geometry-too-few-slices',
      `There are ${headers.length} slices; a head scan has ${limits.minSlices} or more.`,
    );
  }
  if (missing.length > 0) return no('geometry-missing-slices', new MissingSlices(missing).message);
  const stated = thicknessOf(headers);
  if (isDecimated(headers, spacingMm, stated)) {
    const text = `Slices of ${stated} mm lie ${Math.round(spacingMm ?? 0)} mm apart: every other one seems to be missing.`;
    return no('geometry-missing-slices', text);
  }
  if (coverageMm < limits.minCoverageMm) {
    const text = `The slices cover ${Math.round(coverageMm)} mm; a head scan covers ${limits.minCoverageMm} mm or more.`;
    return no('series-too-short', text);
  }
  return { kind: 'whole', facts: factsOf(headers, coverageMm, thickness) };
}

function refused(headers: readonly InstanceHeader[], why: Remark): Verdict {
  return { kind: 'refused', reason: why, facts: factsOf(headers, 0, thicknessOf(headers)) };
}

function unreadable(
  headers: readonly InstanceHeader[],
  why: Remark,
  coverageMm = 0,
  thicknessMm = thicknessOf(headers),
): Verdict {
  return { kind: 'unreadable', reason: why, facts: factsOf(headers, coverageMm, thicknessMm) };
}

function factsOf(headers: readonly InstanceHeader[], coverageMm: number, thicknessMm: number | null): SeriesFacts {
  return {
    slices: headers.length,
    kernel: kernelKind(headers[0]?.convolutionKernel ?? null),
    thicknessMm,
    coverageMm,
    isOriginal: headers.every(({ imageType }) => imageType[0] !== 'DERIVED'),
    acquisition: acquisitionFacts(headers),
  };
}

/** Of the most slices: a median, for mixed stacks have two. */
function thicknessOf(headers: readonly InstanceHeader[]): number | null {
  const stated = headers.flatMap(({ sliceThickness }) => sliceThickness ?? []).sort((a, b) => a - b);
  return stated[Math.floor(stated.length / 2)] ?? null;
}

function vary(headers: readonly InstanceHeader[], value: (header: InstanceHeader) => string | null): boolean {
  return new Set(headers.map(value)).size > 1;
}
