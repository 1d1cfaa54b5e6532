import { css, html } from 'lit';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

export type SignInEvent = CustomEvent<
  | { readonly by: 'password'; readonly name: string; readonly password: string }
  | { readonly by: 'code'; readonly code: string }
  | { readonly by: 'provider' }
>;

/** Why the last attempt went wrong: its code, and the appliance's own words where there are any. */
export interface SignInFault {
  readonly code: string;
  readonly said: string;
}

/** The ways to sign in, and what went wrong. On a wall the code comes first: nobody is to sign in there with a name. */
export class SignInForm extends WordedElement {
  static override properties = {
    provider: { attribute: false },
    fault: { attribute: false },
    busy: { type: Boolean },
    unanswered: { type: Boolean },
    wall: { type: Boolean },
  };
  /** What the hospital's sign-in is called; null for none. */
  declare provider: string | null;
  declare fault: SignInFault | null;
  declare busy: boolean;
  /** The appliance does not answer. */
  declare unanswered: boolean;
  /** This screen was a display before. */
  declare wall: boolean;

  constructor() {
    super();
    this.provider = null;
    this.fault = null;
    this.busy = false;
    this.unanswered = false;
    this.wall = false;
  }

  static override styles = [
    shared,
    css`
      :host,
      form {
        display: grid;
        gap: 0.9em;
      }
      label {
        display: grid;
        gap: 0.2em;
        color: var(--dim);
      }
      input {
        width: 100%;
        min-height: 3rem;
        padding: 0.3em 0.6em;
        border: 2px solid var(--dim);
        border-radius: 0.4em;
        background: var(--ground);
        color: var(--text);
        font: inherit;
      }
      .code {
        font-family: 'Liberation Mono', Consolas, monospace;
        letter-spacing: 0.08em;
        text-transform: uppercase;
      }
      .fault {
        padding: 0.5em 0.7em;
        border: 2px solid var(--text);
      }
      .fault b {
        display: block;
      }
      .or {
        color: var(--dim);
        text-align: center;
      }
      details {
        border-top: 1px solid var(--line);
        padding-top: 0.8em;
      }
      summary {
        min-height: 2rem;
        cursor: pointer;
        color: var(--dim);
      }
      details > * + * {
        margin-top: 0.6em;
      }
    `,
  ];

  override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('input')?.focus();
  }

  /** What was wrong is not left standing, and the cursor is where it is typed again. */
  retype(): void {
    const field = this.renderRoot.querySelector<HTMLInputElement>('[name=password]');
    if (field) field.value = '';
    this.renderRoot.querySelector<HTMLInputElement>(this.wall ? '[name=code]' : '[name=password]')?.focus();
  }

  override render() {
    const { people } = words();
    const [first, second] = this.wall ? [this.code(), this.named()] : [this.named(), this.code()];
    return html`${this.unanswered ? html`<p class="fault" role="alert">${people.noAnswer}</p>` : this.told()}
      ${first}
      <details>
        <summary>${this.wall ? people.signIn : people.wall}</summary>
        ${second}
      </details>`;
  }

  private named() {
    const { people } = words();
    return html`<form @submit=${this.enter}>
        <label>${people.name}
          <input name="name" required maxlength="64" autocomplete="username" autocapitalize="none" spellcheck="false" />
        </label>
        <label>${people.password}
          <input name="password" type="password" required maxlength="256" autocomplete="current-password" />
        </label>
        <button class="primary" ?disabled=${this.busy}>${people.signIn}</button>
      </form>
      ${
        this.provider
          ? html`<p class="or">${people.or}</p>
              <button ?disabled=${this.busy} @click=${() => this.say({ by: 'provider' })}>
                ${people.signInWith(this.provider)}
              </button>`
          : ''
      }`;
  }

  private code() {
    const { people } = words();
    return html`<form @submit=${this.enterCode}>
      <p class="small dim">${people.wallHint}</p>
      <label>${people.code}
        <input class="code" name="code" required maxlength="40" autocomplete="off" spellcheck="false" />
      </label>
      <button ?disabled=${this.busy}>${people.enterCode}</button>
    </form>`;
  }

  private told() {
    const { fault } = this;
    if (!fault) return '';
    const { problems } = words().people;
    const known = problems[fault.code as keyof typeof problems];
    return html`<p class="fault" role="alert">
      ${known ? html`<b>${known}</b>` : ''} ${fault.said ? html`<span lang="en">${fault.said}</span>` : ''}
    </p>`;
  }

  private readonly enter = (event: SubmitEvent) => {
    const read = fieldsOf(event);
    this.say({ by: 'password', name: read('name'), password: read('password') });
  };

  private readonly enterCode = (event: SubmitEvent) => {
    this.say({ by: 'code', code: fieldsOf(event)('code') });
  };

  private say(detail: SignInEvent['detail']): void {
    this.dispatchEvent(new CustomEvent('sign-in', { detail }));
  }
}
customElements.define('sign-in-form', SignInForm);

function fieldsOf(event: SubmitEvent): (name: string) => string {
  event.preventDefault();
  const fields = new FormData(event.target as HTMLFormElement);
  return (name) => String(fields.get(name) ?? '');
}
