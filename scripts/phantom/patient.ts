import { type Anatomy, drawAnatomy } from './anatomy.ts';
import type { Bleed } from './bleed.ts';
import { solveIph, solveIvh } from './bleed-solve.ts';
import { type BleedWish, drawBleed, drawIvh } from './draw-bleed.ts';
import { drawPose, type Pose, unrotate } from './pose.ts';
import { Random } from './random.ts';

/** A person who does not exist, at the time of one scan. */
export interface VirtualPatient {
  readonly seed: number;
  /** DICOM PN, plainly synthetic */
  readonly name: string;
  readonly id: string;
  /** DICOM DA */
  readonly birthDate: string;
  readonly sex: 'F' | 'M';
  readonly anatomy: Anatomy;
  readonly pose: Pose;
  readonly bleed: Bleed | null;
  /** 0 baseline, 1 first follow-up, ... */
  readonly timePoint: number;
  /** minutes since the baseline scan */
  readonly minutes: number;
}

export interface PatientWish extends BleedWish {
  readonly bleed?: boolean;
}

/**
 * Draws a patient. Without a wish four in five bleed; any wish about the bleed makes one. The same seed and wish give the same patient.
 * Throws RangeError where the wish cannot be met (a sign too large for the bleed, a bleed too large for its place).
 */
export function drawPatient(seed: number, wish: PatientWish = {}): VirtualPatient {
  const random = new Random(seed);
  const identity = random.child('identity');
  const anatomy = drawAnatomy(random.child('anatomy'), `${seed}/anatomy`);
  const pose = drawPose(random.child('pose'));
  const { iphMl, ivhMl, ivh, location, signs } = wish;
  const asked =
    iphMl !== undefined || (ivhMl ?? 0) > 0 || ivh === true || location !== undefined || signs !== undefined;
  const bleeds = wish.bleed ?? (asked || random.child('bleeds').chance(0.8));
  const number = String(seed).padStart(4, '0');
  return {
    seed,
    name: `PHANTOM^SEED${number}`,
    id: `PH-${number}`,
    birthDate: `${identity.integer(1930, 1975)}${two(identity.integer(1, 12))}${two(identity.integer(1, 28))}`,
    sex: identity.pick(['F', 'M'] as const),
    anatomy,
    pose,
    bleed: bleeds ? drawBleed(random.child('bleed'), anatomy, pose, wish) : null,
    timePoint: 0,
    minutes: 0,
  };
}

/**
 * The same head some hours later, lying differently, its bleed grown by the given mL (negative shrinks).
 * Throws RangeError where there is no bleed to grow, or no room.
 */
export function followUp(
  patient: VirtualPatient,
  seed: number,
  growth: { readonly iphMl: number; readonly ivhMl: number },
): VirtualPatient {
  const random = new Random(seed).child(`follow-up ${patient.timePoint + 1}`);
  const pose = drawPose(random.child('pose'));
  const { bleed } = patient;
  if (bleed === null && (growth.iphMl !== 0 || growth.ivhMl !== 0)) {
    throw new RangeError('followUp: this patient has no bleed that could grow');
  }
  return {
    ...patient,
    pose,
    bleed: bleed && grown(patient.anatomy, bleed, pose, random, growth),
    timePoint: patient.timePoint + 1,
    minutes: patient.minutes + Math.round(random.child('time').normalWithin(360, 25, 290, 430)),
  };
}

function grown(
  anatomy: Anatomy,
  bleed: Bleed,
  pose: Pose,
  random: Random,
  growth: { readonly iphMl: number; readonly ivhMl: number },
): Bleed {
  const ml = bleed.iph.ml + growth.iphMl;
  const ivhMl = (bleed.ivh?.ml ?? 0) + growth.ivhMl;
  if (!(ml > 0) || ivhMl < 0) throw new RangeError(`followUp: the bleed would shrink to ${ml} mL IPH, ${ivhMl} mL IVH`);
  const { iph } = bleed;
  const later: Bleed = {
    ...bleed,
    // Clot retracts and plasma leaks out within hours
    iph: { ...iph, ml, hu: iph.hu - random.range(0, 3), edemaMm: iph.edemaMm * random.range(1.2, 1.7) },
    down: unrotate(pose.rotation, [0, 1, 0]),
    ivh: ivhMl > 0 ? (bleed.ivh ?? drawIvh(random.child('ivh fill'))) : null,
  };
  const solved = solveIph(anatomy, later, random, { count: iph.foci.length, maxRadius: 0, keep: iph.foci });
  return ivhMl > 0 ? solveIvh(anatomy, solved, ivhMl) : solved;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
