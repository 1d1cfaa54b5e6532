import { css, html } from 'lit';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { Refused } from '../state/refused.ts';
import { session } from '../state/session.ts';
import { shared } from '../theme/shared.ts';

/** How often an appliance that did not answer is asked again, ms. */
const AGAIN_MS = 3000;

/**
 * Where people sign in, and where a screen becomes a display. Whatever brought a person here, it says first that no alert is seen on
 * this screen: an empty page on a wall must never look like a quiet night.
 */
export class SignInPage extends WordedElement {
  static override properties = {
    fault: { state: true },
    busy: { state: true },
    unanswered: { state: true },
    wall: { state: true },
  };
  /** Of the last attempt: a code, and the appliance's own words. */
  declare fault: { readonly code: string; readonly said: string } | null;
  declare busy: boolean;
  /** The appliance did not say yet how one signs in. */
  declare unanswered: boolean;
  /** The form for a wall is open. */
  declare wall: boolean;
  private timer: ReturnType<typeof setInterval> | null = null;
  private readonly query = new URLSearchParams(location.search);

  constructor() {
    super();
    const problem = this.query.get('problem');
    this.fault = problem ? { code: problem, said: '' } : null;
    this.busy = false;
    this.unanswered = false;
    this.wall = session.wasDisplay;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        min-height: 100vh;
        align-content: center;
        justify-items: center;
        gap: 1.2em;
        padding: 1em;
      }
      .out {
        width: 100%;
        max-width: 60rem;
        padding: 0.5em 0.8em;
        border: 4px dashed var(--text);
        text-align: center;
      }
      .out strong {
        display: block;
        font-size: calc(var(--mid) * 0.75);
        line-height: 1.15;
      }
      .out.wall strong {
        font-size: var(--far);
      }
      .out.wall span {
        font-size: var(--mid);
      }
      main {
        display: grid;
        gap: 1em;
        width: min(100%, 26rem);
      }
      h1 {
        font-size: 1.3em;
      }
      form {
        display: grid;
        gap: 0.8em;
      }
      label {
        display: grid;
        gap: 0.2em;
        color: var(--dim);
      }
      input {
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
      details form {
        padding-top: 0.6em;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    // A code in a link is entered at once; it is never sent as part of an address, so it stands in no log.
    const code = new URLSearchParams(location.hash.slice(1)).get('display');
    if (code) history.replaceState(null, '', location.pathname + location.search);
    void this.ask().then(() => {
      if (code && session.signIn === 'required') void this.attempt(() => session.enterDisplay(code));
    });
    this.timer = setInterval(() => {
      if (this.unanswered) void this.ask();
    }, AGAIN_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('input')?.focus();
  }

  override render() {
    const { people } = words();
    if (session.signIn === 'none') {
      return html`<main>
        <p>${people.notNeeded}</p>
        <a class="button" href=${this.target}>${people.toBoard}</a>
      </main>`;
    }
    if (session.person) {
      const { name, role } = session.person;
      return html`<main>
        <p>${role === 'display' ? people.display(name) : people.signedInAs(name, people.roles[role])}</p>
        <a class="button" href=${this.target}>${people.toBoard}</a>
        <button ?disabled=${this.busy} @click=${this.leave}>${people.signOut}</button>
      </main>`;
    }
    const wasWall = session.wasDisplay;
    return html`<div class="out ${wasWall ? 'wall' : ''}" role="alert">
        <strong>${wasWall ? people.wallOut : people.noAlertsHere}</strong>
        <span>${wasWall ? people.wallOutHint : people.noAlertsHint}</span>
      </div>
      <main>
        <h1>${people.title}</h1>
        ${this.unanswered ? html`<p class="fault" role="alert">${people.noAnswer}</p>` : this.told()}
        <form @submit=${this.enter}>
          <label>${people.name}
            <input name="name" required maxlength="64" autocomplete="username" autocapitalize="none" spellcheck="false" />
          </label>
          <label>${people.password}
            <input name="password" type="password" required maxlength="256" autocomplete="current-password" />
          </label>
          <button class="primary" ?disabled=${this.busy}>${people.signIn}</button>
        </form>
        ${
          session.provider
            ? html`<p class="or">${people.or}</p>
                <button ?disabled=${this.busy} @click=${this.toProvider}>${people.signInWith(session.provider)}</button>`
            : ''
        }
        <details ?open=${this.wall}>
          <summary>${people.wall}</summary>
          <form @submit=${this.enterCode}>
            <p class="small dim">${people.wallHint}</p>
            <label>${people.code}
              <input class="code" name="code" required maxlength="40" autocomplete="off" spellcheck="false" />
            </label>
            <button ?disabled=${this.busy}>${people.enterCode}</button>
          </form>
        </details>
      </main>`;
  }

  private told() {
    const { fault } = this;
    if (!fault) return '';
    const { problems } = words().people;
    const known = problems[fault.code as keyof typeof problems];
    return html`<p class="fault" role="alert">
      ${known ? html`<b>${known}</b>` : ''}
      ${fault.said ? html`<span lang="en">${fault.said}</span>` : ''}
    </p>`;
  }

  /** Where this person was before; within the board alone. */
  private get target(): string {
    const from = this.query.get('from') ?? '';
    const url = URL.canParse(from, location.origin) ? new URL(from, location.origin) : null;
    return url?.origin === location.origin && from.startsWith('/') ? url.pathname : '/ward';
  }

  private async ask(): Promise<void> {
    try {
      await session.load();
      this.unanswered = false;
    } catch {
      // Said on the page, and asked again.
      this.unanswered = true;
    }
    this.requestUpdate();
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.fault = null;
    try {
      await act();
      // Anew from the appliance: nothing of who was here before is left in memory.
      location.assign(this.target);
    } catch (error) {
      if (error instanceof Refused) this.fault = { code: error.code, said: `${error.message}. ${error.hint}` };
      else this.unanswered = true;
    } finally {
      this.busy = false;
    }
  }

  private readonly enter = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const read = (name: string) => String(fields.get(name) ?? '');
    void this.attempt(() => session.enter(read('name'), read('password'))).then(() => {
      const password = form.elements.namedItem('password') as HTMLInputElement;
      password.value = '';
      if (this.fault) password.focus();
    });
  };

  private readonly enterCode = (event: SubmitEvent) => {
    event.preventDefault();
    const code = String(new FormData(event.target as HTMLFormElement).get('code') ?? '');
    void this.attempt(() => session.enterDisplay(code));
  };

  private readonly leave = () => {
    void session.leave().then(
      () => this.requestUpdate(),
      () => {
        this.unanswered = true;
      },
    );
  };

  private readonly toProvider = () => {
    location.assign(`/api/v1/session/oidc/start?from=${encodeURIComponent(this.target)}`);
  };
}
customElements.define('sign-in-page', SignInPage);
