import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import type { AlertCard } from './alert-card.ts';

/**
 * The alerts that are drawn below an element and whose cards are in view, by half of their height at least. None on a page
 * that nobody can see: another tab, a minimised window.
 */
export function alertsInView(page: ParentNode): AlertPayload[] {
  if (document.visibilityState !== 'visible') return [];
  return [...page.querySelectorAll<AlertCard>('alert-card')]
    .filter((card) => card.hasUpdated && !card.isUpdatePending && isInView(card))
    .map(({ alert }) => alert);
}

function isInView(card: Element): boolean {
  const { top, bottom, height, left, right } = card.getBoundingClientRect();
  const seen = Math.min(bottom, innerHeight) - Math.max(top, 0);
  return height > 0 && seen >= height / 2 && right > 0 && left < innerWidth;
}
