import { createRequire } from 'node:module';
import { headerOf } from '../../edge/volume/header-fields.ts';
import type { Part10 } from '../../edge/volume/part10.ts';

/** An attribute that the appliance looks at in what it receives. */
export interface UsedAttribute {
  /** `(0008,0018)` */
  readonly tag: string;
  readonly vr: string;
  /** PS3.6 keyword. */
  readonly keyword: string;
  /** Without it, or with a value that is none, the instance is refused. */
  readonly isRequired: boolean;
}

interface Dictionary {
  readonly [tag: string]: { readonly vr: string; readonly name: string } | undefined;
}

// The package has no types of its own.
const { dictionary } = (
  createRequire(import.meta.url)('dcmjs') as { data: { DicomMetaDictionary: { dictionary: Dictionary } } }
).data.DicomMetaDictionary;

/** The dictionary's names for attributes that may have either of two. */
const SEVERAL: Readonly<Record<string, string>> = { xs: 'US or SS', ox: 'OB or OW' };
const PIXEL_DATA = 0x7fe00010;
const UID = Buffer.from('1.2.3');

/**
 * The attributes that reading a header asks for, found by letting the very code read a header and writing down what it
 * asks; and Pixel Data, which the engine decodes. By tag.
 */
export function usedAttributes(): UsedAttribute[] {
  const all = asked(() => true);
  // Each in turn left out of a header that has only UIDs: where that is a fault, it is required.
  return [...all, PIXEL_DATA]
    .sort((a, b) => a - b)
    .map((tag) => {
      const text = tagText(tag);
      const known = dictionary[text];
      if (known === undefined) throw new Error(`${text} is read but is not in the data dictionary`);
      return {
        tag: text,
        vr: SEVERAL[known.vr] ?? known.vr,
        keyword: known.name,
        isRequired: tag !== PIXEL_DATA && isRequired(tag),
      };
    });
}

function isRequired(tag: number): boolean {
  try {
    asked((one) => one !== tag);
    return false;
  } catch {
    return true;
  }
}

/** Tags asked of a header whose elements, where they are there, all hold a UID: no date and no number among them. */
function asked(isThere: (tag: number) => boolean): Set<number> {
  const tags = new Set<number>();
  const elements = {
    get: (tag: number) => {
      tags.add(tag);
      return isThere(tag) ? { vr: null, offset: 0, length: UID.length } : undefined;
    },
  };
  headerOf({ bytes: UID, littleEndian: true, transferSyntaxUid: '', elements } as unknown as Part10);
  return tags;
}

function tagText(tag: number): string {
  const digits = tag.toString(16).toUpperCase().padStart(8, '0');
  return `(${digits.slice(0, 4)},${digits.slice(4)})`;
}
