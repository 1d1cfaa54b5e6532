/** Roles of people. A display is a screen on a wall: it looks, and whoever acts there says who they are. No imports at run time: the board bundles it. */
export const ROLES = ['viewer', 'clinician', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What a route needs of whoever asks:
 * - `nothing`: anybody may ask (liveness, the board's own files, sign-in);
 * - `view`: patient data;
 * - `act`: acts on alerts;
 * - `enter`: clinical data, notes, feedback, a reader's estimate;
 * - `service`: the service page;
 * - `administer`: people and tokens.
 */
export type Need = 'nothing' | 'view' | 'act' | 'enter' | 'service' | 'administer';

const GRANTED: Readonly<Record<Role | 'display', readonly Need[]>> = {
  viewer: ['nothing', 'view'],
  clinician: ['nothing', 'view', 'act', 'enter'],
  admin: ['nothing', 'view', 'act', 'enter', 'service', 'administer'],
  display: ['nothing', 'view'],
};

/** Whether a role is enough. */
export function may(role: Role | 'display', need: Need): boolean {
  return GRANTED[role].includes(need);
}

/** Whether a PIN or badge number of somebody who may is enough at a display. */
export function mayWithPin(need: Need): boolean {
  return need === 'act';
}

/** Of several roles the one that may most; null of none. */
export function highest(roles: Iterable<Role>): Role | null {
  const held = new Set(roles);
  return ROLES.findLast((role) => held.has(role)) ?? null;
}
