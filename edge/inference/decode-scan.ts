import { type DecodedSlice, decodeInstance } from '../volume/decode.ts';
import type { DecodeAhead } from './decode-ahead.ts';

/** Files under way at once: enough that neither the disk nor a thread of a codec waits for the next one. */
const UNDER_WAY = 8;

/**
 * The slices of a scan's instances, in the order given. Those that were decoded as they arrived are taken from there.
 *
 * @throws as {@link decodeInstance}, of the first file that cannot be decoded
 */
export async function decodeScan(
  files: readonly string[],
  ahead: Pick<DecodeAhead, 'take'> | null = null,
): Promise<DecodedSlice[]> {
  const slices: (readonly DecodedSlice[])[] = [];
  const faults: { readonly n: number; readonly error: unknown }[] = [];
  let next = 0;
  const work = async () => {
    while (next < files.length && faults.length === 0) {
      const n = next++;
      try {
        slices[n] = (await ahead?.take(files[n]!)) ?? (await decodeInstance(files[n]!));
      } catch (error) {
        faults.push({ n, error });
      }
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, work));
  const [first] = faults.toSorted((a, b) => a.n - b.n);
  if (first) throw first.error;
  return slices.flat();
}
