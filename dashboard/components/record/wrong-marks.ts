import { css, html } from 'lit';
import type { Assessment } from '../../../edge/assessment/assessment.ts';
import { WRONG_REASONS, type WrongReason } from '../../../edge/assessment/feedback.ts';
import type { FeedbackAnswer } from '../../../edge/http/record/schemas.ts';
import { timeOfDay } from '../../data/format.ts';
import { deskWords } from '../../language/desk.ts';
import { words } from '../../language/language.ts';
import { recordApi } from '../../state/record-api.ts';
import { session } from '../../state/session.ts';
import { shared } from '../../theme/shared.ts';
import { whoField } from '../who-field.ts';
import { ActForm } from './act-form.ts';
import { formStyles } from './form-styles.ts';
import { markOf } from './marks.ts';

/** Marks the result of one scan as wrong, or takes that back; with everything that people said of it before. */
export class WrongMarks extends ActForm {
  static override properties = {
    ...ActForm.properties,
    assessment: { attribute: false },
    name: {},
    feedback: { attribute: false },
    now: { attribute: false },
    reason: { state: true },
  };
  declare assessment: Assessment;
  /** Which scan, in words. */
  declare name: string;
  /** Of all revisions of the scan, oldest first. */
  declare feedback: readonly FeedbackAnswer[];
  declare now: number | null;
  declare reason: WrongReason | '';
  /** The result that was on the screen when the form was opened: a newer one must be looked at first. */
  private seen = '';

  constructor() {
    super();
    this.feedback = [];
    this.now = null;
    this.reason = '';
  }

  static override styles = [
    shared,
    formStyles,
    css`
      :host {
        display: grid;
        gap: 0.4em;
        justify-items: start;
        min-width: 0;
      }
      h3 {
        margin: 0;
      }
      li {
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const say = words().bleed.wrong;
    const mark = markOf(this.assessment, this.feedback);
    return html`<h3>${this.name}</h3>
      ${
        this.feedback.length === 0
          ? html`<p class="small dim">${say.none}</p>`
          : html`<ul class="small">${this.feedback.map((entry) => html`<li>${this.entry(entry)}</li>`)}</ul>`
      }
      ${this.isOpen ? this.form(mark !== null) : ''}
      ${
        this.isOpen || !session.may('enter')
          ? ''
          : html`<button @click=${this.begin}>${mark === null ? say.mark : say.takeBack}</button>`
      }`;
  }

  protected override began(): void {
    this.seen = this.assessment.assessmentId;
    this.reason = '';
  }

  private entry({ verdict, reason, who, at, revision, text }: FeedbackAnswer) {
    const say = words().bleed.wrong;
    const what = verdict === 'wrong' && reason ? `${say.badge}: ${say.reasons[reason]}` : say.takenBack;
    const of = revision === null || revision === this.assessment.revision ? '' : say.ofRevision(revision);
    return html`${say.entry(what, who, timeOfDay(at, this.now), of)}${text ? html`. <q dir="auto">${text}</q>` : ''}`;
  }

  private form(isMarked: boolean) {
    const { wrong } = words().bleed;
    const { form } = deskWords().cases;
    return html`<form @submit=${this.submit} @keydown=${this.escape} autocomplete="off">
      ${
        isMarked
          ? ''
          : html`<fieldset>
              <legend>${wrong.why}</legend>
              ${WRONG_REASONS.map(
                (reason) => html`<label class="choice">
                  <input type="radio" name="reason" value=${reason} required
                    @change=${() => {
                      this.reason = reason;
                    }} />${wrong.reasons[reason]}
                </label>`,
              )}
            </fieldset>`
      }
      <label>${this.reason === 'other' && !isMarked ? wrong.textNeeded : wrong.text}
        <textarea name="text" maxlength="2000" ?required=${this.reason === 'other' && !isMarked}></textarea>
      </label>
      ${whoField(form.by)} ${this.faultLine()}
      <div class="row">
        <button class="primary" ?disabled=${this.isBusy}>${this.isBusy ? form.saving : isMarked ? wrong.takeBack : wrong.mark}</button>
        <button type="button" @click=${this.end}>${form.back}</button>
      </div>
    </form>`;
  }

  private readonly submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { scanId } = this.assessment;
    const assessmentId = this.seen;
    const text = this.field(form, 'text');
    const reason = WRONG_REASONS.find((each) => each === this.field(form, 'reason'));
    void this.record(form, (act) =>
      recordApi.addFeedback(
        scanId,
        reason
          ? { ...act, assessmentId, verdict: 'wrong', reason, text }
          : { ...act, assessmentId, verdict: 'withdrawn' },
      ),
    );
  };
}
customElements.define('wrong-marks', WrongMarks);
