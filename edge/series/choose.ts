import { isSameAcquisition } from './acquisition.ts';
import type { SeriesFacts } from './judge.ts';

/** What neuroradiology reads and what the hematoma network was trained on, mm. */
const PREFERRED_THICKNESS_MM = 5;

/**
 * Which of two series of one acquisition is better read, negative where it is `a`: the known soft kernel, then original
 * images, then the thickness nearest 5 mm, then the larger coverage, then more slices.
 */
export function preference(a: SeriesFacts, b: SeriesFacts): number {
  return appearance(a, b) || b.coverageMm - a.coverageMm || b.slices - a.slices;
}

/** As {@link preference}, by what is known of a series from its first slice on. */
export function appearance(a: SeriesFacts, b: SeriesFacts): number {
  return (
    Number(b.kernel === 'soft') - Number(a.kernel === 'soft') ||
    Number(b.isOriginal) - Number(a.isOriginal) ||
    fromPreferred(a) - fromPreferred(b)
  );
}

/** Sorts series into acquisitions of the head: each is read once. */
export function byAcquisition<T extends { readonly facts: SeriesFacts }>(series: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (const one of series) {
    const related = groups.filter((group) =>
      group.some((other) => isSameAcquisition(one.facts.acquisition, other.facts.acquisition)),
    );
    for (const group of related) groups.splice(groups.indexOf(group), 1);
    groups.push([...related.flat(), one]);
  }
  return groups;
}

function fromPreferred({ thicknessMm }: SeriesFacts): number {
  return thicknessMm === null ? Number.MAX_VALUE : Math.abs(thicknessMm - PREFERRED_THICKNESS_MM);
}
