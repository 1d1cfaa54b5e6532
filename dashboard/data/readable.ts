import { RANK } from './alerts.ts';

const has = (value: unknown, name: string, type: 'string' | 'number') =>
  typeof (value as Readonly<Record<string, unknown>>)[name] === type;

/**
 * Whether a payload has what the board cannot do without. A fleet is never of one version for long: what an appliance says
 * that is not readable here must not keep the others from being shown, and must not pass in silence.
 */
export function isReadable(kind: 'alert' | 'episode', value: object | null): boolean {
  if (value === null || !has(value, 'revision', 'number')) return false;
  const { label } = value as { label?: unknown };
  if (typeof label !== 'object' || label === null) return false;
  if (kind === 'alert') {
    const { priority } = value as { priority?: unknown };
    const known = typeof priority === 'string' && Object.hasOwn(RANK, priority);
    return (
      known && ['alertId', 'state', 'condition', 'raisedAt', 'expiresAt'].every((name) => has(value, name, 'string'))
    );
  }
  return has(value, 'episodeId', 'string') && Array.isArray((value as { scans?: unknown }).scans);
}
