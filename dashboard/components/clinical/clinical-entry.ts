import { html, type TemplateResult } from 'lit';
import type { Assessment } from '../../../edge/assessment/assessment.ts';
import type { ClinicalEntry } from '../../../edge/assessment/clinical-entry.ts';
import type { EpisodeDetail } from '../../../edge/http/schemas.ts';
import type { EpisodePayload } from '../../../edge/mqtt/topics.ts';
import { type FieldName, type Fields, fieldsOf, readFields } from '../../data/clinical.ts';
import { changesInWords } from '../../data/estimate.ts';
import { duration, timeOfDay } from '../../data/format.ts';
import { refusalInWords } from '../../data/told.ts';
import { deskWords } from '../../language/desk.ts';
import { words } from '../../language/language.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { api, Refused } from '../../state/api.ts';
import { session } from '../../state/session.ts';
import { shared } from '../../theme/shared.ts';
import { whoField, whoOf } from '../who-field.ts';
import { panel } from './panel.ts';

/** Clinical data were entered: the case as it is now. */
export type EnteredEvent = CustomEvent<EpisodeDetail>;

/** What is known of the patient beside the scan: shown, and entered; says what the estimate makes of it. Fires `entered`. */
export class ClinicalEntryForm extends WordedElement {
  static override properties = {
    episode: { attribute: false },
    assessment: { attribute: false },
    clinical: { attribute: false },
    fields: { state: true },
    faults: { state: true },
    busy: { state: true },
    outcome: { state: true },
  };
  declare episode: EpisodePayload;
  /** The baseline: whose time is counted from, and whose estimate changes. Null where no scan shows a bleed. */
  declare assessment: Assessment | null;
  /** The newest entry; null where nothing was entered. */
  declare clinical: ClinicalEntry | null;
  /** The open form; null while it is closed. */
  declare fields: Fields | null;
  declare faults: Partial<Record<FieldName, string>>;
  declare busy: boolean;
  /** What came of the last entry, or why it was refused. */
  declare outcome: TemplateResult | null;

  constructor() {
    super();
    this.assessment = null;
    this.clinical = null;
    this.fields = null;
    this.faults = {};
    this.busy = false;
    this.outcome = null;
  }

  static override styles = [shared, panel];

  override render() {
    const { entry } = deskWords().clinical;
    return html`<h3>${entry.heading}</h3>
      ${this.fields ? this.form(this.fields) : this.summary()}
      <div role="status" class="outcome">${this.outcome ?? ''}</div>`;
  }

  private summary() {
    const { entry } = deskWords().clinical;
    const { clinical } = this;
    return html`${
      clinical
        ? html`<dl>${this.told(clinical).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
            <p class="dim small">${entry.enteredBy(clinical.who, timeOfDay(clinical.at, null))}</p>`
        : html`<p>${entry.none}</p>`
    }
    ${session.may('enter') ? html`<button @click=${this.open}>${clinical ? entry.change : entry.edit}</button>` : ''}`;
  }

  /** Every item, the unknown ones too. */
  private told({ values, baseline }: ClinicalEntry): readonly (readonly [string, string])[] {
    const { entry } = deskWords().clinical;
    const told = (value: number | null) => (value === null ? entry.unknown : String(value));
    const chosen = (value: boolean | null) => (value === null ? entry.unknown : value ? entry.yes : entry.no);
    const time = (value: string | null) => value?.slice(0, 16).replace('T', ' ') ?? entry.unknown;
    const { onsetAt, onsetHours } = values;
    const onset =
      onsetHours === null || baseline === null ? time(onsetAt) : words().bleed.figures.onset(told(onsetHours));
    return [
      [entry.onset, onset],
      ...(values.lastKnownWellAt === null
        ? []
        : ([[entry.short.lastKnownWell, time(values.lastKnownWellAt)]] as const)),
      [entry.anticoagulated, chosen(values.anticoagulated)],
      [entry.short.gcs, told(values.gcs)],
      [entry.short.systolic, told(values.systolicMmHg)],
      [entry.short.age, told(values.ageYears)],
      [entry.short.recurrent, chosen(values.recurrentIch)],
      [entry.short.infratentorial, chosen(values.infratentorial)],
    ];
  }

  private form(fields: Fields) {
    const { entry } = deskWords().clinical;
    const scanned = this.assessment?.acquiredAt?.slice(0, 16);
    return html`<form novalidate @submit=${this.submit} @keydown=${this.leave} @input=${this.read}>
      <p class="dim small">${entry.intro}</p>
      <fieldset>
        <legend>${entry.onset}</legend>
        ${(['unknown', 'time', 'hours'] as const).map(
          (kind) =>
            html`<label class="choice"
              ><input type="radio" name="onset" value=${kind} .checked=${fields.onset === kind} />${entry.onsetAs[kind]}</label
            >`,
        )}
        ${
          fields.onset === 'time'
            ? this.field(
                'onsetAt',
                entry.onsetAt,
                html`<input name="onsetAt" type="datetime-local" max=${scanned ?? ''} .value=${fields.onsetAt} aria-invalid=${this.bad('onsetAt')} aria-describedby="fault-onsetAt" />`,
              )
            : fields.onset === 'hours'
              ? this.number('onsetHours', entry.onsetHours)
              : ''
        }
        ${
          fields.onset === 'time'
            ? ''
            : this.field(
                'lastKnownWellAt',
                entry.lastKnownWell,
                html`<input name="lastKnownWellAt" type="datetime-local" max=${scanned ?? ''} .value=${fields.lastKnownWellAt} aria-invalid=${this.bad('lastKnownWellAt')} aria-describedby="fault-lastKnownWellAt" />`,
              )
        }
      </fieldset>
      <div class="fields">
        ${this.choice('anticoagulated', entry.anticoagulated)} ${this.number('gcs', entry.gcs)}
        ${this.number('systolicMmHg', entry.systolic)} ${this.number('ageYears', entry.age)}
        ${this.choice('recurrentIch', entry.recurrent)} ${this.choice('infratentorial', entry.infratentorial)}
      </div>
      ${whoField(entry.by)}
      <div class="acts">
        <button class="primary" ?disabled=${this.busy}>${this.busy ? entry.busy : entry.save}</button>
        <button type="button" @click=${this.close}>${entry.cancel}</button>
      </div>
    </form>`;
  }

  private bad(name: FieldName): 'true' | 'false' {
    return this.faults[name] ? 'true' : 'false';
  }

  private field(name: FieldName, label: string, input: TemplateResult) {
    return html`<label class="field"><span>${label}</span>${input}<span class="fault" id=${`fault-${name}`}>${this.faults[name] ?? ''}</span></label>`;
  }

  private number(name: Extract<FieldName, 'onsetHours' | 'gcs' | 'systolicMmHg' | 'ageYears'>, label: string) {
    const unknown = deskWords().clinical.entry.unknown;
    return this.field(
      name,
      label,
      html`<input
        name=${name}
        inputmode="decimal"
        autocomplete="off"
        maxlength="6"
        placeholder=${unknown}
        .value=${this.fields?.[name] ?? ''}
        aria-invalid=${this.bad(name)}
        aria-describedby=${`fault-${name}`}
      />`,
    );
  }

  private choice(name: Extract<FieldName, 'anticoagulated' | 'recurrentIch' | 'infratentorial'>, label: string) {
    const { unknown, yes, no } = deskWords().clinical.entry;
    const chosen = this.fields?.[name] ?? '';
    return this.field(
      name,
      label,
      html`<select name=${name}>
        ${[['', unknown] as const, ['yes', yes] as const, ['no', no] as const].map(
          ([value, word]) => html`<option value=${value} ?selected=${value === chosen}>${word}</option>`,
        )}
      </select>`,
    );
  }

  private readonly open = async () => {
    this.fields = fieldsOf(this.clinical?.values ?? null);
    this.faults = {};
    this.outcome = null;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>('input:checked')?.focus();
  };

  private readonly close = async () => {
    this.fields = null;
    await this.updateComplete;
    this.renderRoot.querySelector('button')?.focus();
  };

  private readonly leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape') void this.close();
  };

  private readonly read = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement;
    if (!this.fields || !(name in this.fields)) return;
    this.fields = { ...this.fields, [name]: value };
    // What is wrong is told when it is entered, and again only then: nobody is scolded in the middle of a number.
    if (name in this.faults) this.faults = { ...this.faults, [name]: undefined };
  };

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (!this.fields || this.busy) return;
    const { values, faults } = readFields(this.fields, this.assessment?.acquiredAt ?? null);
    this.faults = faults;
    const [first] = Object.keys(faults);
    if (first !== undefined) {
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
      return;
    }
    if (!form.reportValidity()) return;
    await this.enter(values, whoOf(form));
  };

  private async enter(values: ClinicalEntry['values'], who: ReturnType<typeof whoOf>): Promise<void> {
    const began = performance.now();
    const before = this.assessment?.predicted?.probabilities ?? null;
    this.busy = true;
    try {
      const entered = await api.enterClinical(this.episode.episodeId, { ...who, values });
      const detail = await api.episode(this.episode.episodeId);
      const after = detail.assessments.find(({ assessmentId }) => assessmentId === entered.assessmentId)?.predicted;
      this.outcome = this.said(entered, before && after ? changesInWords(before, after.probabilities) : '', began);
      await this.close();
      this.dispatchEvent(new CustomEvent('entered', { detail, bubbles: true, composed: true }));
    } catch (error) {
      const { silent } = deskWords().clinical.entry;
      this.outcome =
        error instanceof Refused
          ? html`<p class="fault" >${refusalInWords(error)}</p>`
          : html`<p class="fault">${silent}</p>`;
    } finally {
      this.busy = false;
    }
  }

  private said({ estimate, reason }: ClinicalEntry, changes: string, began: number): TemplateResult {
    const { entry } = deskWords().clinical;
    if (estimate === 'made') {
      const took = duration(performance.now() - began);
      return html`<p class="made">${entry.made(changes || entry.sameValues, took)}</p>`;
    }
    if (estimate === 'unchanged') return html`<p>${entry.unchanged}</p>`;
    if (estimate !== 'not-possible') return html`<p>${entry.waiting}</p>`;
    return html`<p class="fault">${entry.notPossible} <span lang="en">${reason?.text ?? ''}</span></p>`;
  }
}
customElements.define('clinical-entry', ClinicalEntryForm);
