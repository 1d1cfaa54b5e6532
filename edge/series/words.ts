import type { InstanceHeader } from '../volume/header.ts';

/** Words a series is recognised by, where the standard has no attribute for it. Whole words, capitals, accents removed. */
const HEAD =
  /HEAD|BRAIN|SKULL|CRANI|CRANE|NEURO|STROKE|CEREB|ENCEPH|KOPF|SCHADEL|SCHAEDEL|HIRN|HOOFD|HERSEN|TETE|CABEZA|TESTA|GLOWA/;
const ELSEWHERE =
  /\b(CHEST|THORA|LUNG|ABDO|PELVI|SPINE|NECK|CERVICAL|LUMBAR|CARDI|HEART|CORONAR|LIVER|KIDNEY|SINUS|ORBIT|TEMPORAL|FACIAL|MAXILL|MANDIB|DENTAL|SHOULDER|KNEE|HIP|FOOT|ANKLE|HAND|WRIST|ELBOW|EXTREM)/;
const UNSAID = /^(|UNKNOWN|OTHER|NONE|N\/?A|DEFAULT)$/;
const PERFUSION = /\b(\w*PERF\w*|CTP|VPCT|R?CBF|R?CBV|MTT|TTP|T-?MAX)\b/;
const ANGIOGRAPHY = /\b(CTA|CTV|ANGIO\w*|BOLUS|CAROTI\w*|(PRE)?MONITORING|TEST ?INJ\w*)\b/;
const CONTRAST =
  /\b(POST ?(GAD|CON\w*|IV|KM)|WITH (IV )?CON\w*|W\/? ?(IV )?CON\w*|C\+|IV\+|MIT KM|ENHANCED|VENOUS|ARTERIAL)(?!\w)|\+ ?C\b/;
const NO_CONTRAST = /\b(NON|NO|W\/?O|WITHOUT|OHNE|SANS|SIN|UNENHANCED|NATIVE?)\b/;
const NO_AGENT = /^(|NO|NONE|N\/?A|NON|NIL|0|-|WITHOUT.*|NO CONTRAST|NON[- ]?CONTRAST|OHNE.*|NATIV|UNKNOWN)$/;
/** Computed pictures that may not say DERIVED: projections, material and subtraction images. */
const COMPUTED = /\b(MIP|MINIP|MNIP|VRT|IODINE|VNC|SUBTRACT\w*|DSA)\b/;

export function isPerfusion(header: InstanceHeader): boolean {
  return (
    header.imageType.some((value) => PERFUSION.test(plain(value))) || PERFUSION.test(plain(header.seriesDescription))
  );
}

export function isAngiography({ seriesDescription }: InstanceHeader): boolean {
  return ANGIOGRAPHY.test(plain(seriesDescription));
}

/**
 * By what the scanner says was given (PS3.3 C.7.6.4), or by the series' own name; the study's and the protocol's name cover all
 * of its series. Headers that were recorded before volume and ingredient were read lack both.
 */
export function hasContrast(header: InstanceHeader): boolean {
  const { contrastBolusAgent, contrastBolusVolume, contrastBolusIngredient, seriesDescription } = header;
  if (!NO_AGENT.test(plain(contrastBolusAgent)) || !NO_AGENT.test(plain(contrastBolusIngredient))) return true;
  if ((contrastBolusVolume ?? 0) > 0) return true;
  const name = plain(seriesDescription);
  return CONTRAST.test(name) && !NO_CONTRAST.test(name);
}

export function isComputed({ imageType, seriesDescription }: InstanceHeader): boolean {
  return imageType.some((value) => COMPUTED.test(plain(value))) || COMPUTED.test(plain(seriesDescription));
}

/** The body part that a series says it shows where that is not the head; null where it is, or where none is said. */
export function otherBodyPart(header: InstanceHeader): string | null {
  const part = plain(header.bodyPartExamined);
  if (!UNSAID.test(part)) return HEAD.test(part) ? null : part;
  const names = [header.seriesDescription, header.protocolName, header.studyDescription].map(plain).join(' ');
  return HEAD.test(names) ? null : (ELSEWHERE.exec(names)?.[0] ?? null);
}

function plain(text: string | null | undefined): string {
  return (text ?? '').normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().replaceAll('_', ' ').trim();
}
