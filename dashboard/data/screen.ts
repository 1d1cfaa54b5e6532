const KEY = 'henet.screen';
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * The name of this browser for the appliance: made once and kept. Where keeping is forbidden, it is new at every reload.
 *
 * @param random as `crypto.getRandomValues`
 */
export function screenIdOf(
  store: Pick<Storage, 'getItem' | 'setItem'>,
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): string {
  try {
    const kept = store.getItem(KEY);
    if (kept !== null && ID.test(kept)) return kept;
  } catch {
    // Read again below, to no other end.
  }
  const made = `screen-${[...random(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  try {
    store.setItem(KEY, made);
  } catch {
    // Private windows may forbid it: then the appliance counts a reloaded page as another screen.
  }
  return made;
}
