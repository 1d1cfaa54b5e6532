/** How the pixels of a transfer syntax are encoded; `retired`: in a way that is stored but not read. */
export type PixelCoding =
  | 'native'
  | 'rle'
  | 'jpeg'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'ht-jpeg-2000'
  | 'retired';

export interface TransferSyntax {
  readonly uid: string;
  /** As PS3.6 table A-1 has it, shortened where that says the same. */
  readonly name: string;
  readonly pixels: PixelCoding;
  /** Whether its decoded pixels may differ from those that were encoded. */
  readonly lossy: boolean;
}

/** PS3.5 annex A, PS3.6 table A-1. */
export const IMPLICIT_LE = '1.2.840.10008.1.2';
export const EXPLICIT_LE = '1.2.840.10008.1.2.1';
export const DEFLATED_EXPLICIT_LE = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_BE = '1.2.840.10008.1.2.2';

/**
 * What is stored, in the order in which it is preferred where a sender offers several: without loss before with loss, and
 * what costs the network little before what costs the decoder much. Those before `retired` are read.
 */
export const TRANSFER_SYNTAXES: readonly TransferSyntax[] = [
  syntax(EXPLICIT_LE, 'Explicit VR Little Endian', 'native'),
  syntax(IMPLICIT_LE, 'Implicit VR Little Endian', 'native'),
  syntax('1.2.840.10008.1.2.5', 'RLE Lossless', 'rle'),
  syntax('1.2.840.10008.1.2.4.70', 'JPEG Lossless First-Order Prediction (Process 14 SV1)', 'jpeg-lossless'),
  syntax('1.2.840.10008.1.2.4.57', 'JPEG Lossless (Process 14)', 'jpeg-lossless'),
  syntax('1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless', 'jpeg-ls'),
  syntax('1.2.840.10008.1.2.4.201', 'High-Throughput JPEG 2000 Lossless', 'ht-jpeg-2000'),
  syntax('1.2.840.10008.1.2.4.202', 'High-Throughput JPEG 2000 RPCL Lossless', 'ht-jpeg-2000'),
  syntax('1.2.840.10008.1.2.4.90', 'JPEG 2000 Lossless', 'jpeg-2000'),
  syntax(DEFLATED_EXPLICIT_LE, 'Deflated Explicit VR Little Endian', 'native'),
  syntax(EXPLICIT_BE, 'Explicit VR Big Endian', 'native'),
  syntax('1.2.840.10008.1.2.4.81', 'JPEG-LS Near-Lossless', 'jpeg-ls', true),
  // Whether a JPEG 2000 image of this syntax lost anything, only its codestream says.
  syntax('1.2.840.10008.1.2.4.91', 'JPEG 2000', 'jpeg-2000', true),
  syntax('1.2.840.10008.1.2.4.203', 'High-Throughput JPEG 2000', 'ht-jpeg-2000', true),
  syntax('1.2.840.10008.1.2.4.51', 'JPEG Extended (Process 2 & 4)', 'jpeg', true),
  syntax('1.2.840.10008.1.2.4.50', 'JPEG Baseline (Process 1)', 'jpeg', true),
  syntax('1.2.840.10008.1.2.4.53', 'JPEG Spectral Selection (Process 6 & 8)', 'retired', true),
  syntax('1.2.840.10008.1.2.4.55', 'JPEG Full Progression (Process 10 & 12)', 'retired', true),
];

const BY_UID: ReadonlyMap<string, TransferSyntax> = new Map(TRANSFER_SYNTAXES.map((one) => [one.uid, one]));

/** Null for one that is not in {@link TRANSFER_SYNTAXES}. */
export function transferSyntax(uid: string): TransferSyntax | null {
  return BY_UID.get(uid) ?? null;
}

/** The name a person knows a transfer syntax by, with its UID. */
export function syntaxName(uid: string): string {
  const known = BY_UID.get(uid);
  return known === undefined ? uid : `${known.name} (${uid})`;
}

function syntax(uid: string, name: string, pixels: PixelCoding, lossy = false): TransferSyntax {
  return { uid, name, pixels, lossy };
}
