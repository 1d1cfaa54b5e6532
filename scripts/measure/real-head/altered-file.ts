import { UNDEFINED_LENGTH } from '../../../edge/volume/elements.ts';
import { parseWhole } from '../../../edge/volume/header.ts';
import { headerOf } from '../../../edge/volume/header-fields.ts';
import { hounsfieldTable } from '../../../edge/volume/hounsfield.ts';

/**
 * A copy of a DICOM file whose pixels hold other HU. Pixels whose HU stays keep their stored word, padding included.
 *
 * @param bytes a native single-frame CT file that {@link decodeSlice} reads
 * @param hu as decoded and as wished, one value per pixel
 * @throws RangeError where the file's rescaling has no word for a wished value
 */
export function alteredFile(bytes: Uint8Array, decoded: Int16Array, wished: Int16Array): Uint8Array {
  const part10 = parseWhole(bytes);
  const { pixelData } = part10;
  const isNative = pixelData !== null && pixelData.length !== UNDEFINED_LENGTH && part10.bytes === bytes;
  if (!isNative) throw new RangeError('alteredFile: not a file of native pixels');
  const wordOf = new Map<number, number>();
  hounsfieldTable(headerOf(part10)).forEach((hu, word) => {
    if (!wordOf.has(hu)) wordOf.set(hu, word);
  });
  const out = bytes.slice();
  const words = new DataView(out.buffer, out.byteOffset + pixelData.offset, pixelData.length);
  for (let p = 0; p < wished.length; p++) {
    if (wished[p] === decoded[p]) continue;
    const word = wordOf.get(wished[p]!);
    if (word === undefined) throw new RangeError(`alteredFile: the file cannot store ${wished[p]} HU`);
    words.setUint16(2 * p, word, part10.littleEndian);
  }
  return out;
}
