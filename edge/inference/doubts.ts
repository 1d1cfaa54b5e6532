import type { Remark } from '../assessment/assessment.ts';
import type { DecodedSlice, Doubt } from '../volume/decode.ts';

/** What a person is told of slices that were read but are to be trusted less; the place tells where to look. */
const SENTENCES: Readonly<Record<Doubt, readonly [code: string, text: (of: string, where: string) => string]>> = {
  lossy: [
    'lossy-compression',
    (of) => `${of} compressed with loss before they came here; faint bleeding may be blurred or missing.`,
  ],
  'stray-bits': [
    'pixels-doubtful',
    (of, where) => `${of} decoded to values that their header rules out (${where}); they may be damaged: look at them.`,
  ],
};

/** Remarks on the decoding of a scan's slices, for {@link remarksOf}'s list. */
export function remarksOnSlices(slices: readonly Pick<DecodedSlice, 'header' | 'doubts'>[]): Remark[] {
  return (Object.keys(SENTENCES) as Doubt[]).flatMap((doubt) => {
    const doubtful = slices.filter(({ doubts }) => doubts.includes(doubt));
    if (doubtful.length === 0) return [];
    const [code, text] = SENTENCES[doubt];
    const all = doubtful.length === slices.length;
    const of = all ? 'All slices were' : `${doubtful.length} of ${slices.length} slices were`;
    return [{ code, text: text(doubt === 'lossy' ? of : of.replace(' were', ''), places(doubtful)) }];
  });
}

function places(slices: readonly Pick<DecodedSlice, 'header'>[]): string {
  const shown = slices.slice(0, 3).map(({ header: { instanceNumber, imagePosition } }) => {
    const z = imagePosition === null ? '' : ` at z = ${Math.round(imagePosition[2] * 10) / 10} mm`;
    return `slice ${instanceNumber ?? 'without a number'}${z}`;
  });
  return slices.length > 3 ? `${shown.join(', ')} and ${slices.length - 3} more` : shown.join(', ');
}
