import { beforeEach, expect, test, vi } from 'vitest';
import { StillUnderPress } from '../../dashboard/state/still-under-press.ts';

let target: EventTarget;
let shown: number;
let screen: StillUnderPress;
const does = (what: string) => target.dispatchEvent(new Event(what));

beforeEach(() => {
  vi.useFakeTimers();
  target = new EventTarget();
  shown = 0;
  screen = new StillUnderPress(() => {
    shown++;
  });
  screen.watch(target);
  return () => vi.useRealTimers();
});

test('without a press a change shows at once', () => {
  screen.changed();
  expect(shown).toBe(1);
});

test('what changes during a press shows once, after the release and the click that follows it', () => {
  does('pointerdown');
  screen.changed();
  screen.changed();
  does('pointerup');
  expect(shown).toBe(0);
  vi.advanceTimersByTime(0);
  expect(shown).toBe(1);
});

test('a release without a change shows nothing', () => {
  does('pointerdown');
  does('pointercancel');
  vi.advanceTimersByTime(10);
  expect(shown).toBe(0);
});

test('a hand left on the glass holds the screen for two seconds, not for ever', () => {
  does('pointerdown');
  screen.changed();
  vi.advanceTimersByTime(1999);
  expect(shown).toBe(0);
  vi.advanceTimersByTime(1);
  expect(shown).toBe(1);
  screen.changed();
  expect(shown).toBe(2);
});

test('a window that loses its focus during a press is not held', () => {
  does('pointerdown');
  screen.changed();
  does('blur');
  expect(shown).toBe(1);
});
