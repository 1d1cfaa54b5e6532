/** Sizes of the wall, in hundredths of its longer side: what `theme/page.css` makes of cards, head and list. */
const WIDE = { full: 23.5, strip: 10.5, head: 9.2, list: 9, told: 2.2 };
/** An upright screen has the priority above the words. */
const UPRIGHT = { full: 34, strip: 19, head: 15.5, list: 13, told: 2.2 };
/** Below this width everything is in one column, as on a phone. px. */
const NARROW_PX = 760;

/**
 * How many of the raised alerts, the most urgent first, are shown in full so that all of them and the first scans of the
 * list fit on the screen; the others are strips of what must be read from afar. A lone alert is always in full.
 *
 * @param escalated how many of them say whom escalation told, which takes a line of a full card
 */
export function fullCards(
  raised: number,
  screen: { readonly width: number; readonly height: number },
  escalated = 0,
): number {
  const { width, height } = screen;
  if (raised <= 1) return raised;
  if (width <= NARROW_PX) return 0;
  const { full, strip, head, list, told } = width >= height ? WIDE : UPRIGHT;
  const room = (100 * height) / Math.max(width, height) - head - list - raised * strip - escalated * told;
  return Math.max(0, Math.min(raised, Math.floor(room / (full - strip))));
}
