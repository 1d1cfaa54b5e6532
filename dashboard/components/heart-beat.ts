import { css, html, LitElement } from 'lit';
import { age } from '../data/format.ts';
import type { Freshness } from '../data/freshness.ts';
import type { Link } from '../state/store.ts';
import { shared } from '../theme/shared.ts';

/** Always on the screen: how old the newest word of the appliance is. Silence must never be able to mean "broken". */
export class HeartBeat extends LitElement {
  static override properties = {
    freshness: { attribute: false },
    link: {},
    name: {},
    state: {},
  };
  declare freshness: Freshness;
  declare link: Link;
  /** Of the appliance, where the board shows more than one. */
  declare name: string;
  declare state: string;

  constructor() {
    super();
    this.freshness = { kind: 'waiting', ageMs: 0 };
    this.link = 'connecting';
    this.name = '';
    this.state = '';
  }

  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 0.5em;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      svg {
        width: 1.2em;
        height: 1.2em;
        flex: none;
      }
      .old {
        padding: 0.1em 0.5em;
        border: 2px dashed var(--text);
      }
      .note {
        color: var(--dim);
        font-weight: 400;
      }
    `,
  ];

  override render() {
    const { kind, ageMs } = this.freshness;
    const old = kind === 'stale' || kind === 'offline';
    return html`<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.4">
        <path d=${old ? 'M1 12h22' : 'M1 12h6l3-8 4 16 3-8h6'} />
      </svg>
      <span class=${old ? 'old' : ''}>${this.name ? `${this.name}: ` : ''}${this.words(kind, age(ageMs))}</span>
      ${this.link === 'asking' && !old ? html`<span class="note">live link lost, asking every 5 s</span>` : ''}
      ${this.link === 'none' && !old ? html`<span class="note">the appliance does not answer</span>` : ''}
      ${this.state === 'degraded' && !old ? html`<span class="note">degraded</span>` : ''}`;
  }

  private words(kind: Freshness['kind'], text: string): string {
    if (kind === 'waiting') return 'waiting for data';
    if (kind === 'fresh') return `last data ${text} ago`;
    return kind === 'offline' ? `OFFLINE, last data ${text} ago` : `NO DATA for ${text}`;
  }
}
customElements.define('heart-beat', HeartBeat);
