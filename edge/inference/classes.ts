import { IPH, IVH } from '../assessment/grid.ts';
import type { HematomaManifest } from './manifest.ts';

/** A class of a hematoma network that is marked: all but the background. */
export interface MaskClass {
  /** As the manifest's `labels` call it. */
  readonly label: string;
  /** For a person. */
  readonly name: string;
  /** Where it stands among the network's output channels. */
  readonly channel: number;
  /** What marks it in a mask: 1 IPH, 2 IVH, and 3, 4, ... the further classes in the order of the manifest. */
  readonly maskValue: number;
}

const NAMES: Readonly<Record<string, string>> = {
  IPH: 'intraparenchymal haemorrhage',
  IVH: 'intraventricular haemorrhage',
};

/** The classes that a hematoma network marks, in the order of their mask values. */
export function classesOf({ labels, labelNames = {} }: Pick<HematomaManifest, 'labels' | 'labelNames'>): MaskClass[] {
  const further = labels.filter((label) => !['background', 'IPH', 'IVH'].includes(label));
  return ['IPH', 'IVH', ...further].map((label, n) => ({
    label,
    name: NAMES[label] ?? labelNames[label] ?? label,
    channel: labels.indexOf(label),
    maskValue: n + 1,
  }));
}

/** What a manifest's classes lack, in words; null where they will do. */
export function classFault({
  labels,
  labelNames = {},
}: Pick<HematomaManifest, 'labels' | 'labelNames'>): string | null {
  if (new Set(labels).size !== labels.length) return 'its labels name a class twice';
  const absent = ['background', 'IPH', 'IVH'].filter((label) => !labels.includes(label));
  if (absent.length > 0) return `its labels lack ${absent.join(', ')}`;
  const unnamed = classesOf({ labels, labelNames }).filter(({ label }) => !(label in NAMES || label in labelNames));
  return unnamed.length === 0 ? null : `labelNames does not name ${unnamed.map(({ label }) => label).join(', ')}`;
}

/** {@link IPH} and {@link IVH}: the bleed. Other classes are shown beside it. */
export function isBleed({ maskValue }: Pick<MaskClass, 'maskValue'>): boolean {
  return maskValue === IPH || maskValue === IVH;
}
