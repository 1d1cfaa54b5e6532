/**
 * Reconstruction kernels by what they show. `sharp` ones (bone, inner ear, lung) raise noise and overshoot at the skull, so
 * that thin blood cannot be told from artefact; `soft` ones are known to suit brain; `unknown` is read as soft, but a
 * known soft one is preferred.
 */
export type KernelKind = 'soft' | 'unknown' | 'sharp';

/**
 * Vocabularies as seen in Convolution Kernel (0018,1210), which the standard leaves to the vendor (PS3.3 C.8.2.1). From
 * the vendors' conformance statements and user guides, as commonly cited; a hospital's own list may differ, so an unknown
 * name never refuses a series.
 *
 * - Siemens: a family letter or two (H head, Hr head regular, B body, Br, J and I iterative, U ultra high resolution, Q quantitative) and a
 *   number that grows with sharpness, `H31s`, `J40s\3`, `Hr40f`, `Hr68h`, `B70f`: from 60 on bone and lung. T is the topogram.
 * - GE: words. BONE, BONEPLUS, EDGE, ULTRA, LUNG sharp; SOFT, STANDARD, DETAIL and their `+` forms soft.
 * - Philips: filters. UA, UB, UC brain; A, B, C body; D, E bone, L lung, and the Y filters (YA to YE) sharp.
 * - Canon (Toshiba): FC and a number. FC30 to FC39 inner ear and bone, FC50 to FC59 lung, FC80 to FC89 bone; FC20 to FC28 and
 *   FC60 to FC69 head.
 */
export function kernelKind(kernel: string | null): KernelKind {
  const name = (kernel ?? '').toUpperCase().split('\\')[0]?.trim() ?? '';
  return siemens(name) ?? canon(name) ?? ge(name) ?? philips(name) ?? 'unknown';
}

function siemens(name: string): KernelKind | null {
  const match = /^(?:H|HR|HC|HV|B|BR|BL|BV|J|I|U|UR|Q|QR|SA|SI)(\d{2})[A-Z]?(?:[-/ ].*)?$/.exec(name);
  if (match === null) return null;
  return Number(match[1]) >= 60 ? 'sharp' : 'soft';
}

function canon(name: string): KernelKind | null {
  const match = /^FC(\d{2})/.exec(name);
  if (match === null) return null;
  return '358'.includes(match[1]!.charAt(0)) ? 'sharp' : 'soft';
}

function ge(name: string): KernelKind | null {
  if (/^(HD ?)?(BONE|EDGE|ULTRA|LUNG)/.test(name)) return 'sharp';
  return /^(HD ?)?(SOFT|STANDARD|STND|STD|DETAIL|BRAIN)/.test(name) ? 'soft' : null;
}

function philips(name: string): KernelKind | null {
  if (/^(D|E|L|Y[A-E])$/.test(name)) return 'sharp';
  return /^(A|B|C|U[A-C])$/.test(name) ? 'soft' : null;
}
