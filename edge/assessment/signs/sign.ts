import Type, { type Static } from 'typebox';

/** Signs on non-contrast CT, CLINICAL.md section 4. */
export const SIGN_KEYS = [
  'hypodensity',
  'black-hole',
  'swirl',
  'blend',
  'island',
  'satellite',
  'heterogeneity',
  'fluid-level',
] as const;
export type SignKey = (typeof SIGN_KEYS)[number];

/**
 * One sign as computed: experimental, not validated on patients. `figures` are what it rests on, by name with the unit in it
 * (`differenceHu`); none where the sign could not be looked for, and `reason` says why.
 */
export const SignSchema = Type.Object({
  key: Type.Enum([...SIGN_KEYS]),
  state: Type.Enum(['present', 'absent', 'unknown']),
  reason: Type.Union([Type.Object({ code: Type.String(), text: Type.String() }), Type.Null()]),
  figures: Type.Record(Type.String(), Type.Number()),
});
export type Sign = Static<typeof SignSchema>;

/** A sign that was looked for. */
export function sign(key: SignKey, isPresent: boolean, figures: Readonly<Record<string, number>>): Sign {
  const told = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(2))]));
  return { key, state: isPresent ? 'present' : 'absent', reason: null, figures: told };
}

/** A sign that could not be looked for. */
export function unknownSign(key: SignKey, reason: NonNullable<Sign['reason']>): Sign {
  return { key, state: 'unknown', reason, figures: {} };
}
