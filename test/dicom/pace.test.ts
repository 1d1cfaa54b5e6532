import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '../../edge/dicom/pace.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a peer that sends whole PDUs of a byte each has no more time than one that says nothing', () => {
  const pace = new Pace(10_000);
  for (let n = 0; n < 9; n++) {
    pace.turn();
    vi.advanceTimersByTime(1000);
    pace.arrived(13);
  }
  expect(pace.turn()).toBe(1000);
});

test('a peer that brings something worth waiting for has its whole time again', () => {
  const pace = new Pace(10_000);
  pace.turn();
  vi.advanceTimersByTime(9000);
  pace.arrived(16_384);
  expect(pace.turn()).toBe(10_000);
});

test('small messages are each waited for as long as a large one', () => {
  const pace = new Pace(10_000);
  for (let n = 0; n < 5; n++) {
    pace.turn();
    vi.advanceTimersByTime(9000);
    pace.arrived(100);
    pace.renew();
  }
  expect(pace.turn()).toBe(10_000);
});

test('the time that our own disk takes is not the peer’s', () => {
  const pace = new Pace(10_000);
  pace.turn();
  vi.advanceTimersByTime(1000);
  pace.arrived(13);
  vi.advanceTimersByTime(60_000);
  expect(pace.turn()).toBe(9000);
});
