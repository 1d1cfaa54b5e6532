import { corrupt, type Element, ElementReader, NeedMoreBytes } from './elements.ts';
import type { InstanceHeader } from './header.ts';
import type { Part10 } from './part10.ts';
import { IMPLICIT_LE } from './syntaxes.ts';
import { Values } from './values.ts';

/** What a multi-frame object says of one of its frames: the fields of a slice's header that it overrides. Null where not said. */
export type FrameHeader = Pick<
  InstanceHeader,
  | 'imageType'
  | 'imagePosition'
  | 'imageOrientation'
  | 'pixelSpacing'
  | 'sliceThickness'
  | 'rescaleSlope'
  | 'rescaleIntercept'
  | 'rescaleType'
  | 'convolutionKernel'
>;

const SHARED = 0x52009229;
const PER_FRAME = 0x52009230;
/** Functional group macros (PS3.3 C.7.6.16.2, C.8.15.3). */
const GROUP = {
  position: 0x00209113,
  orientation: 0x00209116,
  measures: 0x00289110,
  transformation: 0x00289145,
  frameType: 0x00189329,
  reconstruction: 0x00189314,
  /** Of Legacy Converted Enhanced CT (PS3.3 C.7.6.16.2.25): what the single slices said, as they said it. */
  unassignedShared: 0x00209170,
  unassigned: 0x00209171,
} as const;
/** Perfusion scans have a few thousand; each is kept with the instance's header. */
const MAX_FRAMES = 5000;

type Elements = ReadonlyMap<number, Element>;

/**
 * The frames of an Enhanced or Legacy Converted Enhanced CT image (PS3.3 A.38, A.70): what is shared by all, then what each
 * says itself. Null where the object has no such groups, or not one for each frame.
 *
 * @throws HeaderError `header-corrupt`
 */
export function framesOfGroups(part10: Part10, numberOfFrames: number | null): FrameHeader[] | null {
  const each = part10.elements.get(PER_FRAME);
  if (each === undefined || numberOfFrames === null || numberOfFrames > MAX_FRAMES) return null;
  try {
    const groups = new Groups(part10);
    const shared = groups.items(part10.elements.get(SHARED))[0] ?? new Map();
    const frames = groups.items(each);
    return frames.length === numberOfFrames ? frames.map((frame) => groups.header(frame, shared)) : null;
  } catch (error) {
    // The sequence as a whole was there; what is too long is something in it.
    throw error instanceof NeedMoreBytes ? corrupt('a functional group is longer than what holds it') : error;
  }
}

/** The slices of an instance: itself, or one header for each frame of a multi-frame object that says where each lies. */
export function framesOf(header: InstanceHeader): InstanceHeader[] {
  // The journal may hold headers that were read before frames were.
  if (!header.frames) return [header];
  const common = { ...header, frames: null, numberOfFrames: 1, imagesInAcquisition: null };
  return header.frames.map((frame, n) => ({
    ...common,
    ...frame,
    imageType: frame.imageType.length > 0 ? frame.imageType : header.imageType,
    convolutionKernel: frame.convolutionKernel ?? header.convolutionKernel,
    instanceNumber: n + 1,
  }));
}

class Groups {
  readonly #part10: Part10;

  constructor(part10: Part10) {
    this.#part10 = part10;
  }

  items(element: Element | undefined): Elements[] {
    if (element === undefined) return [];
    const { bytes, transferSyntaxUid, littleEndian } = this.#part10;
    const implicit = transferSyntaxUid === IMPLICIT_LE;
    return new ElementReader(bytes, { offset: element.offset, complete: true, implicit, littleEndian }).items(element);
  }

  header(frame: Elements, shared: Elements): FrameHeader {
    const group = (tag: number) => this.#values(frame.get(tag) ?? shared.get(tag));
    const transformation = group(GROUP.transformation);
    const unassigned = [this.#values(frame.get(GROUP.unassigned)), this.#values(shared.get(GROUP.unassignedShared))];
    const measures = group(GROUP.measures);
    return {
      imageType: group(GROUP.frameType).codes(0x00089007),
      imagePosition: group(GROUP.position).decimals(0x00200032, 3) as FrameHeader['imagePosition'],
      imageOrientation: group(GROUP.orientation).decimals(0x00200037, 6) as FrameHeader['imageOrientation'],
      pixelSpacing: measures.decimals(0x00280030, 2) as FrameHeader['pixelSpacing'],
      sliceThickness: measures.decimal(0x00180050),
      rescaleIntercept: transformation.decimal(0x00281052),
      rescaleSlope: transformation.decimal(0x00281053),
      rescaleType: transformation.text(0x00281054),
      convolutionKernel: [group(GROUP.reconstruction), ...unassigned].reduce<string | null>(
        (kernel, values) => kernel ?? values.text(0x00181210),
        null,
      ),
    };
  }

  /** Values of the one item of a macro; of nothing where it is not there. */
  #values(element: Element | undefined): Values {
    const { bytes, littleEndian } = this.#part10;
    return new Values({ bytes, littleEndian, elements: this.items(element)[0] ?? new Map() });
  }
}
