import { html } from 'lit';
import { newActId } from '../../data/act-id.ts';
import { refusalInWords } from '../../data/told.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { Refused } from '../../state/refused.ts';
import { type Who, whoOf } from '../who-field.ts';

/** Who does it, and the id under which it is sent, however often. */
export type Act = Who & { readonly actId: string };

/**
 * An element with a form that records something. The act keeps its id until the appliance has answered: who presses again because no
 * answer came records nothing twice. Fires `recorded` once it is.
 */
export class ActForm extends WordedElement {
  static override properties = { isOpen: { state: true }, isBusy: { state: true }, fault: { state: true } };
  declare isOpen: boolean;
  declare isBusy: boolean;
  declare fault: string;
  private actId = '';

  constructor() {
    super();
    this.isOpen = false;
    this.isBusy = false;
    this.fault = '';
  }

  protected readonly begin = () => {
    this.actId = newActId();
    this.fault = '';
    this.isOpen = true;
    this.began();
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('form input, form textarea')?.focus(),
    );
  };

  /** The form is opened: what is acted on is what is on the screen now. */
  protected began(): void {}

  protected readonly end = () => {
    this.isOpen = false;
    this.fault = '';
  };

  protected readonly escape = (event: KeyboardEvent) => {
    if (event.key === 'Escape') this.end();
  };

  /** Sends what the form says; `send` rejects where it was refused or nobody answered. */
  protected async record<T>(form: HTMLFormElement, send: (act: Act) => Promise<T>): Promise<T | null> {
    if (this.isBusy) return null;
    this.actId ||= newActId();
    this.isBusy = true;
    this.fault = '';
    try {
      const done = await send({ actId: this.actId, ...whoOf(form) });
      this.actId = '';
      this.isOpen = false;
      this.dispatchEvent(new CustomEvent('recorded', { detail: done, bubbles: true, composed: true }));
      return done;
    } catch (error) {
      this.fault = error instanceof Refused ? refusalInWords(error) : deskWords().cases.form.notRecorded;
      return null;
    } finally {
      this.isBusy = false;
    }
  }

  protected faultLine() {
    return this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : '';
  }

  /** Of a text field or radio, by its name. */
  protected field(form: HTMLFormElement, name: string): string {
    return String(new FormData(form).get(name) ?? '').trim();
  }
}
