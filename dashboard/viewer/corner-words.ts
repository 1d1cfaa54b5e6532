import type { Geometry } from '../../edge/assessment/assessment.ts';
import { mm } from '../data/format.ts';
import { deskWords } from '../language/desk.ts';
import { cropMost } from './crop.ts';
import { positionText } from './placement.ts';
import type { Missing, SliceData } from './slice-source.ts';
import { presetOf, type View, windowOf } from './view.ts';
import type { WholeVolume } from './volume.ts';

/** The window as it is named and in HU. */
export function windowWords(view: Pick<View, 'window'>): string {
  const { viewer } = deskWords();
  const { width, level } = windowOf(view);
  const preset = presetOf(view);
  return viewer.windowText(preset ? viewer.windows[preset] : viewer.ownWindow, width, level);
}

/** What is said of a slice in its corner: which, where, in which window, and what of it is not here. */
export function sliceWords(geometry: Geometry, view: View, missing: readonly Missing[], data: SliceData): string[] {
  return [
    `${view.slice + 1}/${geometry.size[2]}`,
    `z ${positionText(geometry, view.slice)}`,
    windowWords(view),
    ...missing.map(missingWords),
    ...heatHere(data),
  ];
}

function missingWords({ what, failed }: Missing): string {
  const { outlineFailed, outlineLoading, gradcamFailed, gradcamLoading } = deskWords().viewer;
  if (what === 'outline') return failed ? outlineFailed : outlineLoading;
  return failed ? gradcamFailed : gradcamLoading;
}

/** How strong a Grad-CAM is on a slice, beside its strongest of the whole scan: colours that are faint or absent say so. */
export function heatHere({ heat }: Pick<SliceData, 'heat'>): string[] {
  if (!heat) return [];
  const { gradcamNone, gradcamHere } = deskWords().viewer;
  const most = cropMost(heat);
  return [most === 0 ? gradcamNone : gradcamHere(Math.round((100 * most) / 255))];
}

/** What is said of three planes: that they are computed, of what, and whether all of it is here. */
export function planeWords(view: View, { factor, loaded, fault, isWhole, hu, lattice }: WholeVolume): string[] {
  const { reformatted, pixelPitch, averaged, loadingPart, notWhole } = deskWords().viewer;
  const slices = lattice.size[2];
  const pitch = mm(Math.max(lattice.spacing[0], lattice.spacing[1]), 2);
  return [
    reformatted,
    pixelPitch(pitch),
    ...(factor > 1 ? [averaged(factor)] : []),
    windowWords(view),
    ...(isWhole || hu.length === 0
      ? []
      : [fault ? `${notWhole(loaded, slices)}: ${fault}` : loadingPart(loaded, slices)]),
  ];
}
