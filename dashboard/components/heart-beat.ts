import { css, html } from 'lit';
import { age } from '../data/format.ts';
import type { Freshness } from '../data/freshness.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import type { Link } from '../state/store.ts';
import { shared } from '../theme/shared.ts';

/** Always on the screen: how old the newest word of the appliance is. Silence must never be able to mean "broken". */
export class HeartBeat extends WordedElement {
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
    const say = words().ward;
    const old = kind === 'stale' || kind === 'offline';
    return html`<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.4">
        <path d=${old || this.link === 'none' ? 'M1 12h22' : 'M1 12h6l3-8 4 16 3-8h6'} />
      </svg>
      <span class=${old ? 'old' : ''}>${this.name ? `${this.name}: ` : ''}${this.words(kind, age(ageMs))}</span>
      ${this.link === 'asking' && !old ? html`<span class="note">${say.linkLost}</span>` : ''}
      ${this.link === 'none' && !old ? html`<span class="note">${say.noAnswer}</span>` : ''}
      ${this.state === 'degraded' && !old ? html`<span class="note">${say.degraded}</span>` : ''}`;
  }

  private words(kind: Freshness['kind'], text: string): string {
    const say = words().ward;
    if (kind === 'waiting') return say.waitingForData;
    if (kind === 'fresh') return say.lastData(text);
    return kind === 'offline' ? say.offlineFor(text) : say.noDataFor(text);
  }
}
customElements.define('heart-beat', HeartBeat);
