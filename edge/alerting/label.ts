import type { Config } from '../config/config.ts';
import type { ScanRow } from '../journal/journal.ts';
import type { PatientLabel } from '../mqtt/topics.ts';

type Mode = Config['alerting']['patientLabel'];

/**
 * The two identifiers of a patient as the site lets them leave the appliance over MQTT: `none` of them; `initials` and the
 * last characters of the Patient ID (at most four, at most half of it); or both in `full`.
 */
export function patientLabel(scan: Pick<ScanRow, 'patientName' | 'patientId'>, mode: Mode): PatientLabel {
  if (mode === 'none') return { name: null, id: null };
  const { family, given } = nameParts(scan.patientName ?? '');
  const id = scan.patientId?.trim() ?? '';
  if (mode === 'full') return { name: [family, given].filter(Boolean).join(', ') || null, id: id || null };
  const initials = [given, family].map(([first]) => first && `${first.toUpperCase()}.`).filter(Boolean);
  const shown = Math.min(4, Math.floor(id.length / 2));
  return { name: initials.join(' ') || null, id: shown > 0 ? `…${id.slice(-shown)}` : null };
}

/** Patient and scan in one line, for pictures; empty where the site hides names. */
export function caption(scan: ScanRow, mode: Mode): string {
  if (mode === 'none') return '';
  const { name, id } = patientLabel(scan, mode);
  return [name, id, scan.acquiredAt?.replace('T', ' ').slice(0, 16), scan.description].filter(Boolean).join('  ');
}

/** Family and given name of a PN value: the first component group, parts apart by `^` (PS3.5 6.2.1.1). */
function nameParts(value: string): { family: string; given: string } {
  const [family = '', given = ''] = (value.split('=').find((group) => group.trim()) ?? '').split('^');
  return { family: family.trim(), given: given.trim() };
}
