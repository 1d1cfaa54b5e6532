import { css, html } from 'lit';
import type { Definition } from '../../../edge/assessment/definitions.ts';
import type { Judgement, ReaderEstimate } from '../../../edge/assessment/reader-estimate.ts';
import { DEFINITION_ORDER, RULES } from '../../data/words.ts';
import { deskWords } from '../../language/desk.ts';
import { recordApi } from '../../state/record-api.ts';
import { session } from '../../state/session.ts';
import { shared } from '../../theme/shared.ts';
import { whoField } from '../who-field.ts';
import { type Act, ActForm } from './act-form.ts';
import { formStyles } from './form-styles.ts';

/** A form for what a person reads from one scan. Where that person reads blind, it stands in the place of the model's figures. */
export class ReaderEstimateForm extends ActForm {
  static override properties = {
    ...ActForm.properties,
    scanId: {},
    name: {},
    blind: { type: Boolean },
  };
  declare scanId: string;
  /** Which scan, in words. */
  declare name: string;
  /** Whether the model's figures of this scan are withheld until it is sent. */
  declare blind: boolean;

  constructor() {
    super();
    this.name = '';
    this.blind = false;
  }

  static override styles = [
    shared,
    formStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      input[type='number'] {
        width: 7em;
      }
      .rule {
        display: flex;
        flex-wrap: wrap;
        gap: 0.2em 1em;
        align-items: center;
        padding-block: 0.2em;
      }
      .rule > span {
        flex: 1 1 100%;
      }
    `,
  ];

  override render() {
    const { reading, form } = deskWords().cases;
    if (!session.may('enter')) return html``;
    if (!this.isOpen && !this.blind) return html`<button @click=${this.begin}>${reading.add}</button>`;
    return html`<form @submit=${this.submit} autocomplete="off">
      <strong>${reading.ask(this.name)}</strong>
      <span class="small dim">${reading.leaveEmpty}</span>
      <div class="row">${volume('iphMl', reading.iph)} ${volume('ivhMl', reading.ivh)}</div>
      <fieldset>
        <legend>${reading.expansion}</legend>
        ${DEFINITION_ORDER.map((key) => this.rule(key))}
      </fieldset>
      ${whoField(form.by)} ${this.faultLine()}
      <div class="row">
        <button class="primary" name="done" ?disabled=${this.isBusy}>${this.isBusy ? form.saving : reading.record}</button>
        ${
          this.blind
            ? html`<button name="give-up" ?disabled=${this.isBusy}>${reading.giveUp}</button>`
            : html`<button type="button" @click=${this.end}>${form.back}</button>`
        }
      </div>
    </form>`;
  }

  private rule(key: Definition) {
    const { reading } = deskWords().cases;
    const choice = (value: string, label: string) => html`<label class="choice">
      <input type="radio" name=${`answer-${key}`} value=${value} ?checked=${value === ''} />${label}
    </label>`;
    return html`<div class="rule" role="group" aria-label=${RULES[key]}>
      <span>${RULES[key]} <span class="dim">${key}</span></span>
      <label>${reading.percent}<input type="number" name=${`percent-${key}`} min="0" max="100" step="any" inputmode="decimal" /></label>
      ${choice('yes', reading.yes)} ${choice('no', reading.no)} ${choice('', reading.notSaid)}
    </div>`;
  }

  private readonly submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const isGivenUp = (event.submitter as HTMLButtonElement | null)?.name === 'give-up';
    const estimate = isGivenUp ? null : this.estimateOf(form);
    const { scanId, blind } = this;
    void this.record(form, (act: Act) => recordApi.addEstimate(scanId, { ...act, estimate, blind }));
  };

  private estimateOf(form: HTMLFormElement): ReaderEstimate {
    const number = (name: string) => {
      const text = this.field(form, name);
      return text === '' ? null : Number(text);
    };
    const judgement = (key: Definition): Judgement => {
      const percent = number(`percent-${key}`);
      if (percent !== null) return { probability: percent / 100 };
      const answer = this.field(form, `answer-${key}`);
      return answer === '' ? null : { expected: answer === 'yes' };
    };
    const expansion = { CHE: judgement('CHE'), RHE1: judgement('RHE1'), RHE2: judgement('RHE2') };
    return { iphMl: number('iphMl'), ivhMl: number('ivhMl'), expansion };
  }
}

function volume(name: string, label: string) {
  return html`<label>${label}<input type="number" name=${name} min="0" max="1500" step="any" inputmode="decimal" /></label>`;
}
customElements.define('reader-estimate', ReaderEstimateForm);
