import { css, html } from 'lit';
import { refusalInWords } from '../data/told.ts';
import '../components/sign-in-form.ts';
import type { SignInEvent, SignInFault, SignInForm } from '../components/sign-in-form.ts';
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
  static override properties = { fault: { state: true }, busy: { state: true }, unanswered: { state: true } };
  declare fault: SignInFault | null;
  declare busy: boolean;
  /** The appliance did not say yet how one signs in. */
  declare unanswered: boolean;
  private timer: ReturnType<typeof setInterval> | null = null;
  private readonly query = new URLSearchParams(location.search);

  constructor() {
    super();
    const problem = this.query.get('problem');
    this.fault = problem ? { code: problem, said: '' } : null;
    this.busy = false;
    this.unanswered = false;
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
        width: min(100%, 60rem);
        padding: 0.5em 0.8em;
        border: 4px dashed var(--text);
        text-align: center;
      }
      .out strong {
        display: block;
        font-size: calc(var(--mid) * 0.75);
        line-height: 1.15;
      }
      /* Read across a room, as an alert would have been. */
      .out.wall {
        width: 100%;
      }
      .out.wall strong {
        font-size: var(--far);
      }
      .out.wall span {
        font-size: calc(var(--mid) * 0.8);
      }
      main {
        display: grid;
        gap: 1em;
        width: min(100%, 26rem);
      }
      h1 {
        font-size: 1.3em;
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

  override render() {
    const { people } = words();
    const { person, signIn, provider, wasDisplay } = session;
    if (signIn === 'none') {
      return html`<main>
        <h1>HENet Edge: ${people.title}</h1>
        <p>${people.notNeeded}</p>
        <a class="button" href=${this.target}>${people.toBoard}</a>
      </main>`;
    }
    if (person) {
      const { name, role } = person;
      return html`<main>
        <h1>HENet Edge: ${people.title}</h1>
        <p>${role === 'display' ? people.display(name) : people.signedInAs(name, people.roles[role])}</p>
        <a class="button" href=${this.target}>${people.toBoard}</a>
        <button ?disabled=${this.busy} @click=${this.leave}>${people.signOut}</button>
      </main>`;
    }
    return html`<div class="out ${wasDisplay ? 'wall' : ''}" role="alert">
        <strong>${wasDisplay ? people.wallOut : people.noAlertsHere}</strong>
        <span>${wasDisplay ? people.wallOutHint : people.noAlertsHint}</span>
      </div>
      <main>
        <h1>HENet Edge: ${people.title}</h1>
        <sign-in-form
          .provider=${provider}
          .fault=${this.fault}
          ?busy=${this.busy}
          ?unanswered=${this.unanswered}
          ?wall=${wasDisplay}
          @sign-in=${this.signIn}
        ></sign-in-form>
      </main>`;
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
      if (error instanceof Refused) this.fault = { code: error.code, said: refusalInWords(error) };
      else this.unanswered = true;
    } finally {
      this.busy = false;
    }
    if (this.fault) this.renderRoot.querySelector<SignInForm>('sign-in-form')?.retype();
  }

  private readonly signIn = ({ detail }: SignInEvent) => {
    if (detail.by === 'password') void this.attempt(() => session.enter(detail.name, detail.password));
    else if (detail.by === 'code') void this.attempt(() => session.enterDisplay(detail.code));
    else location.assign(`/api/v1/session/oidc/start?from=${encodeURIComponent(this.target)}`);
  };

  private readonly leave = () => {
    void session.leave().then(
      () => this.requestUpdate(),
      () => {
        this.unanswered = true;
      },
    );
  };
}
customElements.define('sign-in-page', SignInPage);
