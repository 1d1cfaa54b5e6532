import { css, html } from 'lit';
import { timeOfDay } from '../../data/format.ts';
import { deskWords } from '../../language/desk.ts';
import { type Note, recordApi } from '../../state/record-api.ts';
import { session } from '../../state/session.ts';
import { shared } from '../../theme/shared.ts';
import { whoField } from '../who-field.ts';
import { ActForm } from './act-form.ts';
import { formStyles } from './form-styles.ts';

/** What people wrote down beside an episode, and a form for the next. */
export class CaseNotes extends ActForm {
  static override properties = {
    ...ActForm.properties,
    episodeId: {},
    notes: { attribute: false },
    now: { attribute: false },
  };
  declare episodeId: string;
  /** Oldest first. */
  declare notes: readonly Note[];
  declare now: number | null;

  constructor() {
    super();
    this.notes = [];
    this.now = null;
  }

  static override styles = [
    shared,
    formStyles,
    css`
      :host {
        display: grid;
        gap: 0.5em;
        justify-items: start;
        min-width: 0;
      }
      li {
        padding: 0.3em 0 0.3em 0.7em;
        border-left: 3px solid var(--line);
      }
      li + li {
        margin-top: 0.4em;
      }
      .text {
        white-space: pre-line;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const say = deskWords().cases.notes;
    return html`${
      this.notes.length === 0
        ? html`<p class="dim">${say.none}</p>`
        : html`<ul>
            ${this.notes.map(
              ({ text, who, at }) => html`<li>
                <p class="text" dir="auto">${text}</p>
                <p class="small dim">${say.said(who, timeOfDay(at, this.now))}</p>
              </li>`,
            )}
          </ul>`
    }
    ${this.isOpen ? this.form() : session.may('enter') ? html`<button @click=${this.begin}>${say.add}</button>` : ''}`;
  }

  private form() {
    const { notes, form } = deskWords().cases;
    return html`<form @submit=${this.submit} @keydown=${this.escape} autocomplete="off">
      <label>${notes.text}<textarea name="text" required maxlength="2000"></textarea></label>
      ${whoField(form.by)} ${this.faultLine()}
      <div class="row">
        <button class="primary" ?disabled=${this.isBusy}>${this.isBusy ? form.saving : form.save}</button>
        <button type="button" @click=${this.end}>${form.back}</button>
      </div>
    </form>`;
  }

  private readonly submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const text = this.field(form, 'text');
    if (text) void this.record(form, (act) => recordApi.addNote(this.episodeId, { ...act, text }));
  };
}
customElements.define('case-notes', CaseNotes);
