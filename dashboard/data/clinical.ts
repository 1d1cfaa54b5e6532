import type { ClinicalValues } from '../../edge/assessment/clinical-entry.ts';
import { deskWords } from '../language/desk.ts';
import { figure, percent } from './format.ts';

/** Fields of the form, as they stand in it. */
export interface Fields {
  readonly onset: 'unknown' | 'time' | 'hours';
  readonly onsetAt: string;
  readonly onsetHours: string;
  readonly lastKnownWellAt: string;
  readonly anticoagulated: string;
  readonly gcs: string;
  readonly systolicMmHg: string;
  readonly ageYears: string;
  readonly recurrentIch: string;
  readonly infratentorial: string;
}
export type FieldName = Exclude<keyof Fields, 'onset'>;

/** Ranges of ClinicalValuesSchema, which the form shows and the appliance insists on. */
const RANGES = { onsetHours: [0, 720], gcs: [3, 15], systolicMmHg: [40, 350], ageYears: [0, 130] } as const;
type Ranged = keyof typeof RANGES;

/** What a form says, or what is wrong with each of its fields; an empty field is unknown. `scannedAt`: of the baseline. */
export function readFields(
  fields: Fields,
  scannedAt: string | null,
): { readonly values: ClinicalValues; readonly faults: Partial<Record<FieldName, string>> } {
  const { entry } = deskWords().clinical;
  const faults: Partial<Record<FieldName, string>> = {};
  const number = (name: Ranged) => {
    const text = fields[name].trim().replace(',', '.');
    if (text === '') return null;
    const [from, to] = RANGES[name];
    const value = Number(text);
    if (!(value >= from && value <= to)) faults[name] = entry.outOfRange(figure(from), figure(to));
    else if (name === 'gcs' && !Number.isInteger(value)) faults[name] = entry.whole;
    return value;
  };
  const time = (name: 'onsetAt' | 'lastKnownWellAt') => {
    const text = fields[name];
    if (text === '') return null;
    if (scannedAt !== null && text > scannedAt)
      faults[name] = entry.afterScan(scannedAt.slice(0, 16).replace('T', ' '));
    return text;
  };
  const choice = (name: 'anticoagulated' | 'recurrentIch' | 'infratentorial') =>
    fields[name] === '' ? null : fields[name] === 'yes';
  const onsetAt = fields.onset === 'time' ? time('onsetAt') : null;
  if (fields.onset === 'time' && onsetAt === null) faults.onsetAt = entry.noTime;
  const onsetHours = fields.onset === 'hours' ? number('onsetHours') : null;
  if (fields.onset === 'hours' && onsetHours === null) faults.onsetHours = entry.outOfRange('0', '720');
  const values = {
    ...{ onsetAt, onsetHours, lastKnownWellAt: time('lastKnownWellAt') },
    anticoagulated: choice('anticoagulated'),
    ...{ gcs: number('gcs'), systolicMmHg: number('systolicMmHg'), ageYears: number('ageYears') },
    recurrentIch: choice('recurrentIch'),
    infratentorial: choice('infratentorial'),
  };
  return { values, faults };
}

/** A form that says what was entered. */
export function fieldsOf(values: ClinicalValues | null): Fields {
  const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  const choice = (value: boolean | null | undefined) =>
    value === null || value === undefined ? '' : value ? 'yes' : 'no';
  const minute = (time: string | null | undefined) => time?.slice(0, 16) ?? '';
  return {
    onset: minute(values?.onsetAt) !== '' ? 'time' : text(values?.onsetHours) !== '' ? 'hours' : 'unknown',
    onsetAt: minute(values?.onsetAt),
    onsetHours: text(values?.onsetHours),
    lastKnownWellAt: minute(values?.lastKnownWellAt),
    anticoagulated: choice(values?.anticoagulated),
    gcs: text(values?.gcs),
    systolicMmHg: text(values?.systolicMmHg),
    ageYears: text(values?.ageYears),
    recurrentIch: choice(values?.recurrentIch),
    infratentorial: choice(values?.infratentorial),
  };
}

/** "7-16", or "9" where both are the same. */
export const span = (low: number, high: number) =>
  low === high ? figure(low, 0) : `${figure(low, 0)}–${figure(high, 0)}`;

/** "14-52 %" of percentages from 0 to 100. */
export const percentSpan = (low: number, high: number) =>
  low === high ? percent(low / 100) : `${figure(low, 0)}–${percent(high / 100)}`;
