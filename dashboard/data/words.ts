import type { Measured } from '../../edge/assessment/assessment.ts';
import type { Definition } from '../../edge/assessment/definitions.ts';
import type { AlertPayload, PatientLabel, Priority } from '../../edge/mqtt/topics.ts';
import { ml } from './format.ts';

/** The same priority in three ways beside its colour and shape. */
export const PRIORITY_WORDS: Readonly<Record<Priority, { readonly word: string; readonly mark: string }>> = {
  high: { word: 'High', mark: '!!!' },
  medium: { word: 'Medium', mark: '!!' },
  low: { word: 'Low', mark: '!' },
};

/**
 * The definitions by their rule, as the models were trained on them (Yogendrakumar et al., Stroke 2020). Which of the
 * paper's revised rules bears which number is inferred: people read the rule, the key stands beside it.
 */
export const RULES: Readonly<Record<Definition, string>> = {
  CHE: 'IPH grows ≥ 6 mL or ≥ 33 %',
  RHE1: '… or any IVH growth',
  RHE2: '… or IVH ≥ 1 mL',
};

/** In the order in which they are read: each widens the one before. */
export const DEFINITION_ORDER = ['CHE', 'RHE2', 'RHE1'] as const satisfies readonly Definition[];

/** Of the conditions that need no figure. */
const HEADLINES: Readonly<Partial<Record<AlertPayload['condition'], string>>> = {
  'other-bleed-found': 'Blood outside the brain tissue',
  'follow-up-due': 'Follow-up scan due',
  'follow-up-overdue': 'Follow-up scan overdue',
  'scan-not-assessed': 'Scan not assessed',
  'peer-refused-repeatedly': 'Device refused repeatedly',
  'appliance-degraded': 'Appliance degraded',
  'clock-stepped': 'Clock of the appliance was set',
  'demonstration-models': 'Demonstration models in use',
  'alert-not-displayed': 'Alert on no screen',
  'journal-restored': 'Records missing: journal restored',
  'notification-failing': 'Messages do not reach people',
  'test-alert': 'TEST: nothing is wrong',
};

/** Each condition in words, for what is said of it without an alert. */
export const CONDITION_WORDS: Readonly<Record<AlertPayload['condition'], string>> = {
  'bleed-found': 'bleed found',
  'expansion-predicted': 'expansion predicted',
  'expansion-measured': 'expansion measured',
  'other-bleed-found': 'blood outside the brain tissue',
  'follow-up-due': 'follow-up due',
  'follow-up-overdue': 'follow-up overdue',
  'scan-not-assessed': 'scan not assessed',
  'peer-refused-repeatedly': 'device refused',
  'appliance-degraded': 'appliance degraded',
  'clock-stepped': 'clock set',
  'demonstration-models': 'demonstration models',
  'alert-not-displayed': 'alert shown on no screen',
  'journal-restored': 'journal restored',
  'notification-failing': 'notifications failing',
  'test-alert': 'test of the alarm',
};

/** What an alert is about, short enough to be read across a room. */
export function headline({ condition, kind, iphMl, ivhMl, measured }: AlertPayload): string {
  const said = HEADLINES[condition];
  if (said !== undefined) return said;
  if (kind === 'technical') return 'Appliance degraded';
  if (condition === 'expansion-measured') return grown(measured);
  const total = iphMl === null && ivhMl === null ? null : (iphMl ?? 0) + (ivhMl ?? 0);
  if (total === 0) return 'Bleed no longer seen: compare';
  const volume = total === null ? 'volume unknown' : ml(total);
  return condition === 'expansion-predicted' ? `Bleed ${volume}, high risk of growth` : `Bleed ${volume}`;
}

/** That nobody took an alert in time, and who was told: being told is not yet taking it. */
export function escalated({ escalation }: Pick<AlertPayload, 'escalation'>): string {
  // Alerts of an appliance that is older than this board have none.
  if (!escalation) return '';
  const { step, of, told } = escalation;
  return `Escalated: step ${step} of ${of}, told: ${told.join(', ')}`;
}

/** What to do about a technical alert, where the ward can do something. */
export function adviceOf({ condition }: Pick<AlertPayload, 'condition'>): string {
  if (condition === 'scan-not-assessed') {
    return 'A bleed on it is not seen here: have it read now, and ask radiology to send it again.';
  }
  return condition === 'peer-refused-repeatedly' ? 'Tell those who look after the scanners and this appliance.' : '';
}

/** A change of IVH below this is none that segmentation can tell (the definitions' default for "any growth"). mL. */
const IVH_TOLD_ML = 0.2;

/** What grew, by how much: a part that shrank does not hide one that grew. */
function grown(measured: Measured | null): string {
  if (!measured) return 'Bleed has grown';
  const { iphGrowthMl: iph, ivhGrowthMl: ivh, exceedsMeasurementError } = measured;
  const [what, by] =
    iph > 0 && ivh > -IVH_TOLD_ML
      ? ['Bleed', iph + Math.max(0, ivh)]
      : ivh > 0
        ? ['Ventricle bleed', ivh]
        : ['Brain bleed', iph];
  return `${what} has grown by ${ml(by)}${exceedsMeasurementError ? '' : ', within error'}`;
}

/** A rule in words as the appliance states it, in the signs that people read. */
export function rule(text: string): string {
  return text.replaceAll('>=', '≥').replace(/(?<=\d) (?=mL|%)|(?<=[≥>]) (?=\d)/g, '\u00a0');
}

/** Whether an alert is told by its sentence, because figures of a bleed would not say it. */
export function isToldInWords({ condition, kind }: Pick<AlertPayload, 'condition' | 'kind'>): boolean {
  return kind === 'clinical' && HEADLINES[condition] !== undefined;
}

/** Whether an alert is about a patient. */
export function isOfPatient({ scanId, episodeId }: Pick<AlertPayload, 'scanId' | 'episodeId'>): boolean {
  return scanId !== null || episodeId !== null;
}

/** Whom an alert is about, to be said after its headline; nothing where it is about no patient. */
export function inWordsOf(
  { label, ...of }: Pick<AlertPayload, 'label' | 'scanId' | 'episodeId'>,
  hideNames: boolean,
): string {
  if (!isOfPatient(of)) return '';
  const { name, id } = shownLabel(label, hideNames);
  return `, ${name}, ${id}`;
}

export interface ShownLabel {
  readonly name: string;
  readonly id: string;
}

/** The two identifiers as they are shown: hidden on purpose is not the same as not known. */
export function shownLabel({ name, id }: PatientLabel, hideNames: boolean): ShownLabel {
  if (hideNames) return { name: 'Name hidden', id: 'ID hidden' };
  if (name === null && id === null) return { name: 'Patient not named', id: 'ID not shown' };
  return { name: name ?? 'Name unknown', id: id ?? 'ID unknown' };
}

/** That a device sent other images under the identifiers of these: who reads the scan must know that there are two versions. */
export function differingInWords(count: number): string {
  const images = count === 1 ? '1 image came' : `${count} images came`;
  return `${images} again with other content: the first is used, the other kept apart. Have the device checked.`;
}
