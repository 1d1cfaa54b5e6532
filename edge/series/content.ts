import type { Remark } from '../assessment/assessment.ts';
import type { InstanceHeader } from '../volume/header.ts';
import { kernelKind } from './kernel.ts';
import { type ReasonCode, reason } from './reasons.ts';
import { hasContrast, isAngiography, isComputed, isPerfusion, otherBodyPart } from './words.ts';

/** CT, Enhanced CT and Legacy Converted Enhanced CT Image Storage (PS3.4 B.5). */
const CT_IMAGES: ReadonlySet<string> = new Set(['', '.1', '.2'].map((kind) => `1.2.840.10008.5.1.4.1.1.2${kind}`));
/** Other classes by the prefixes of their families. */
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const STRUCTURED_REPORT = '1.2.840.10008.5.1.4.1.1.88.';

/**
 * Why a series is not what is to be read, whatever its slices' positions; null where it may be. Judged from any
 * instance: one that does not belong refuses the whole, because all of a series is read together.
 */
export function contentRefusal(all: readonly InstanceHeader[]): Remark | null {
  const headers = unlike(all);
  for (const [code, applies] of CHECKS) {
    if (headers.some(applies)) return reason(code);
  }
  const other = headers.map(otherBodyPart).find((part) => part !== null);
  if (other !== undefined)
    return reason('series-not-head', `The series does not show the head (${other.toLowerCase()}).`);
  const kernel = headers.map((header) => header.convolutionKernel).find((name) => kernelKind(name) === 'sharp');
  if (kernel === undefined) return null;
  return reason('series-sharp-kernel', `The series was reconstructed for bone or lung (${kernel}), not for brain.`);
}

/** Whether a single slice, by its header alone, may be part of a scan that will be read. */
export function mayBeRead(header: InstanceHeader): boolean {
  return !header.frames && contentRefusal([header]) === null;
}

const CHECKS: readonly (readonly [ReasonCode, (header: InstanceHeader) => boolean])[] = [
  ['series-dose-report', ({ sopClassUid }) => sopClassUid.startsWith(STRUCTURED_REPORT)],
  ['series-secondary-capture', ({ sopClassUid }) => inFamily(sopClassUid, SECONDARY_CAPTURE)],
  // The frames of Enhanced CT that say where they lie come here one by one.
  ['series-multi-frame', ({ numberOfFrames }) => (numberOfFrames ?? 1) > 1],
  ['series-not-ct', ({ sopClassUid, modality }) => !CT_IMAGES.has(sopClassUid) || (modality ?? 'CT') !== 'CT'],
  [
    'series-localizer',
    ({ imageType }) => imageType.some((value) => /^(LOCALIZER|SCOUT|TOPOGRAM|SURVIEW|SCANOGRAM)$/i.test(value)),
  ],
  ['series-perfusion', isPerfusion],
  ['series-angiography', isAngiography],
  ['series-contrast', hasContrast],
  // DERIVED\PRIMARY is what dual-energy scanners write of their ordinary images (PS3.3 C.7.6.1.1.2).
  [
    'series-derived',
    (header) => (header.imageType[0] === 'DERIVED' && header.imageType[1] !== 'PRIMARY') || isComputed(header),
  ],
];

/** One header of each content: a thousand slices that say the same are judged once. */
function unlike(headers: readonly InstanceHeader[]): InstanceHeader[] {
  const byContent = new Map<string, InstanceHeader>();
  for (const header of headers) {
    const { sopClassUid, modality, imageType, numberOfFrames, contrastBolusAgent, convolutionKernel } = header;
    const { contrastBolusVolume, contrastBolusIngredient } = header;
    const { bodyPartExamined, seriesDescription, protocolName, studyDescription } = header;
    const said = [sopClassUid, modality, numberOfFrames, contrastBolusAgent, convolutionKernel, ...imageType];
    said.push(contrastBolusVolume, contrastBolusIngredient);
    byContent.set([...said, bodyPartExamined, seriesDescription, protocolName, studyDescription].join('\n'), header);
  }
  return [...byContent.values()];
}

function inFamily(uid: string, root: string): boolean {
  return uid === root || uid.startsWith(`${root}.`);
}
