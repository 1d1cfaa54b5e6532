import { type DecodedSlice, decodeInstance } from '../volume/decode.ts';
import type { DecodeAhead } from './decode-ahead.ts';

/** Slices read from disk while another is decoded. */
const READ_AHEAD = 4;

/**
 * The slices of a scan's instances, in the order given; a few files are read while one is decoded. Those that were decoded
 * as they arrived are taken from there.
 *
 * @throws as {@link decodeInstance}
 */
export async function decodeScan(
  files: readonly string[],
  ahead: Pick<DecodeAhead, 'take'> | null = null,
): Promise<DecodedSlice[]> {
  const decode = async (file: string) => (await ahead?.take(file)) ?? decodeInstance(file);
  const slices: DecodedSlice[] = [];
  for (let n = 0; n < files.length; n += READ_AHEAD) {
    slices.push(...(await Promise.all(files.slice(n, n + READ_AHEAD).map(decode))).flat());
  }
  return slices;
}
