import type { Measured } from '../../edge/assessment/assessment.ts';
import type { Definition } from '../../edge/assessment/definitions.ts';
import type { AlertPayload, Condition, PatientLabel, Priority } from '../../edge/mqtt/topics.ts';
import { language, type Words, words } from '../language/language.ts';
import { ml } from './format.ts';
import { decimalPoint } from './locale.ts';

type Common = Words['common'];

/** A map whose values are in the language that the screen speaks when they are read. */
function spoken<Key extends string, Value>(
  keys: readonly Key[],
  at: (key: Key, common: Common) => Value,
): Readonly<Record<Key, Value>> {
  const entries = keys.map((key) => [key, { enumerable: true, get: () => at(key, words().common) }]);
  return Object.defineProperties({} as Record<Key, Value>, Object.fromEntries(entries));
}

const MARKS: Readonly<Record<Priority, string>> = { high: '!!!', medium: '!!', low: '!' };

/** The same priority in three ways beside its colour and shape; `spoken` for who hears it. */
export const PRIORITY_WORDS = spoken(['high', 'medium', 'low'] as const, (key, { priorities }) => ({
  ...priorities[key],
  mark: MARKS[key],
}));

/** In the order in which they are read: each widens the one before. */
export const DEFINITION_ORDER = ['CHE', 'RHE2', 'RHE1'] as const satisfies readonly Definition[];

/**
 * The definitions by their rule, as the models were trained on them (Yogendrakumar et al., Stroke 2020). Which of the
 * paper's revised rules bears which number is inferred: people read the rule, the key stands beside it.
 */
export const RULES = spoken(['CHE', 'RHE1', 'RHE2'] as const, (key, { rules }) => rules[key]);

/** Each condition in words, for what is said of it without an alert. */
export const CONDITION_WORDS: Readonly<Record<Condition, string>> = spoken(
  Object.keys(words().common.conditions) as Condition[],
  (key, { conditions }) => conditions[key],
);

/** Of the conditions that need no figure; undefined for the others. */
const plainHeadline = (condition: string): string | undefined =>
  (words().common.headlines as Readonly<Record<string, string>>)[condition];

/** What an alert is about, short enough to be read across a room. */
export function headline({ condition, kind, iphMl, ivhMl, measured }: AlertPayload): string {
  const { common } = words();
  const said = plainHeadline(condition);
  if (said !== undefined) return said;
  if (kind === 'technical') return common.headlines['appliance-degraded'];
  if (condition === 'expansion-measured') return grown(measured);
  const total = iphMl === null && ivhMl === null ? null : (iphMl ?? 0) + (ivhMl ?? 0);
  if (total === 0) return common.bleedGone;
  const volume = total === null ? common.volumeUnknown : ml(total);
  return condition === 'expansion-predicted' ? common.bleedAtRisk(volume) : common.bleed(volume);
}

/** That nobody took an alert in time, and who was told: being told is not yet taking it. */
export function escalated({ escalation }: Pick<AlertPayload, 'escalation'>): string {
  // Alerts of an appliance that is older than this board have none.
  if (!escalation) return '';
  const { step, of, told } = escalation;
  const { common } = words();
  return common.escalated(step, of, common.list(told));
}

/** What to do about a technical alert, where the ward can do something. */
export function adviceOf({ condition }: Pick<AlertPayload, 'condition'>): string {
  return (words().common.advice as Readonly<Record<string, string>>)[condition] ?? '';
}

/** A change of IVH below this is none that segmentation can tell (the definitions' default for "any growth"). mL. */
const IVH_TOLD_ML = 0.2;

/** What grew, by how much: a part that shrank does not hide one that grew. */
function grown(measured: Measured | null): string {
  const { common } = words();
  if (!measured) return common.grown.unknown;
  const { iphGrowthMl: iph, ivhGrowthMl: ivh, exceedsMeasurementError } = measured;
  const [what, by] =
    iph > 0 && ivh > -IVH_TOLD_ML
      ? [common.grown.both, iph + Math.max(0, ivh)]
      : ivh > 0
        ? [common.grown.ivh, ivh]
        : [common.grown.iph, iph];
  const said = what(ml(by));
  return exceedsMeasurementError ? said : common.withinError(said);
}

/** A rule in words as the appliance states it, in the signs and the language that people read. */
export function rule(text: string): string {
  const said = words().common.rulePhrases.reduce((all, [from, to]) => all.replaceAll(from, to), text);
  return said
    .replaceAll('>=', '≥')
    .replace(/(?<=\d)\.(?=\d)/g, decimalPoint(language.tag))
    .replace(/(?<=\d) (?=mL|%)|(?<=[≥>]) (?=\d)/g, '\u00a0');
}

/** Whether an alert is told by its sentence, because figures of a bleed would not say it. */
export function isToldInWords({ condition, kind }: Pick<AlertPayload, 'condition' | 'kind'>): boolean {
  return kind === 'clinical' && plainHeadline(condition) !== undefined;
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
  return words().common.whom(name, id);
}

export interface ShownLabel {
  readonly name: string;
  readonly id: string;
}

/** The two identifiers as they are shown: hidden on purpose is not the same as not known. */
export function shownLabel({ name, id }: PatientLabel, hideNames: boolean): ShownLabel {
  const { common } = words();
  if (hideNames) return { name: common.nameHidden, id: common.idHidden };
  if (name === null && id === null) return { name: common.notNamed, id: common.idNotShown };
  return { name: name ?? common.nameUnknown, id: id ?? common.idUnknown };
}

/** That a device sent other images under the identifiers of these: who reads the scan must know that there are two versions. */
export function differingInWords(count: number): string {
  return words().common.differing(count);
}
