import { css, html } from 'lit';
import type { Priority } from '../../edge/mqtt/topics.ts';
import { PRIORITY_WORDS } from '../data/words.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { session } from '../state/session.ts';
import { shared } from '../theme/shared.ts';
import './idle-countdown.ts';

/** Head of every page: what it is, how many wait, how fresh it is (slotted), and the switches of this screen. */
export class TopBar extends WordedElement {
  static override properties = {
    heading: {},
    where: {},
    back: {},
    counts: { attribute: false },
    clockText: {},
    hideNames: { type: Boolean },
    paused: { type: Boolean },
    audible: { type: Boolean },
    stale: { type: Boolean },
  };
  declare heading: string;
  declare where: string;
  /** Address to go back to; empty for none. */
  declare back: string;
  declare counts: readonly { readonly priority: Priority; readonly count: number }[];
  declare clockText: string;
  declare hideNames: boolean;
  declare paused: boolean;
  declare audible: boolean;
  /** What is counted may be out of date. */
  declare stale: boolean;

  constructor() {
    super();
    this.heading = '';
    this.where = '';
    this.back = '';
    this.counts = [];
    this.clockText = '';
    this.hideNames = false;
    this.paused = false;
    this.audible = false;
    this.stale = false;
  }

  static override styles = [
    shared,
    css`
      /* The heartbeat is never scrolled away. */
      :host {
        display: block;
        position: sticky;
        top: 0;
        z-index: 10;
        background: var(--ground);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        gap: 0.3em 0.9em;
        align-items: center;
        padding: 0.25em 0.9em;
        border-bottom: 1px solid var(--line);
      }
      h1 {
        font-size: 1.1em;
      }
      .counts {
        display: flex;
        gap: 0.8em;
        font-weight: 800;
        font-size: 1.25em;
      }
      .high {
        color: var(--high-text);
      }
      .medium {
        color: var(--medium-text);
      }
      .low {
        color: var(--low-text);
      }
      .counts.old > * {
        color: var(--dim);
        font-weight: 400;
      }
      .space {
        flex: 1;
      }
      .clock {
        font-variant-numeric: tabular-nums;
        font-weight: 700;
        font-size: 1.25em;
      }
      button,
      .button {
        padding-inline: 0.6em;
        font-size: calc(var(--small) * 0.92);
      }
      .person {
        max-width: 16em;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: var(--small);
      }
      .switches {
        display: flex;
        flex-wrap: wrap;
        gap: 0.3em 0.6em;
        align-items: center;
      }
      @media (max-width: 760px) {
        .space {
          flex-basis: 100%;
        }
        header {
          gap: 0.2em 0.6em;
          padding-inline: 0.5em;
        }
        .where {
          display: none;
        }
        .counts,
        .clock {
          font-size: 1.05em;
        }
      }
    `,
  ];

  private readonly look = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('change', this.look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener('change', this.look);
  }

  override render() {
    const { bar } = words().common;
    const say = (name: string) => () => this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
    return html`<header>
      ${this.back ? html`<a class="button" href=${this.back}>${bar.back}</a>` : ''}
      <h1>${this.heading}</h1>
      <span class="where dim">${this.where}</span>
      <span class="counts ${this.stale ? 'old' : ''}">
        ${this.counts.map(
          ({ priority, count }) =>
            html`<span class=${priority}>${PRIORITY_WORDS[priority].mark} ${count} ${PRIORITY_WORDS[priority].word}</span>`,
        )}
      </span>
      <span class="space"></span>
      <slot></slot>
      <span class="clock" title=${bar.clock}>${this.clockText}</span>
      <span class="switches">
        ${!this.back && session.may('service') ? html`<a class="button" href="/service">${words().common.service}</a>` : ''}
        <button aria-pressed=${this.hideNames} @click=${say('toggle-names')}>${bar.hideNames}</button>
        <button ?disabled=${!this.audible || this.paused} @click=${say('pause-audio')}>${bar.pauseAudio}</button>
        <button @click=${say('test-audio')}>${bar.testSound}</button>
        ${this.who()}
      </span>
    </header>
    <idle-countdown></idle-countdown>`;
  }

  /** Who uses this screen, and the way out; nobody signs a wall out from there. */
  private who() {
    const { person } = session;
    const { people } = words();
    if (!person) return '';
    if (person.role === 'display') return html`<span class="person dim">${people.display(person.name)}</span>`;
    const role = people.roles[person.role];
    return html`<span class="person" title=${people.signedInAs(person.name, role)}>
        <b>${person.name}</b> <span class="dim">${role}</span>
      </span>
      <button @click=${this.leave}>${people.signOut}</button>`;
  }

  /** Whether or not the appliance heard it, this screen shows nothing more. */
  private readonly leave = () => {
    const out = () => session.lost();
    void session.leave().then(out, out);
  };
}
customElements.define('top-bar', TopBar);
