import type { EscalationStep } from '../../edge/config/channels.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { type House, read } from './house.ts';

export const MINUTE = 60_000;

/** Who is told on a ward of these tests, and when. */
export const STEPS: readonly EscalationStep[] = [
  { afterMinutes: 5, priorities: ['high', 'medium'], tell: ['ward phone'] },
  { afterMinutes: 10, priorities: ['high'], tell: ['duty neurologist'] },
  { afterMinutes: 20, priorities: ['high', 'medium'], tell: ['ward phone', 'duty neurologist'] },
];

/** A raised alert, at the clock's time. */
export async function raise(house: House, probability = 0.9, scan: { scanId?: string } = {}): Promise<AlertPayload> {
  const { alert } = await house.scan(read(12, { probability }), scan);
  // The house lets a minute pass after each conclusion.
  house.clock.ms -= MINUTE;
  return alert!;
}
