import { css, html, LitElement, svg } from 'lit';
import type { Priority } from '../../edge/mqtt/topics.ts';
import { PRIORITY_WORDS } from '../data/words.ts';
import { shared } from '../theme/shared.ts';

const SHAPES = {
  high: svg`<path d="M50 6 96 92H4Z"/>`,
  medium: svg`<path d="M50 4 96 50 50 96 4 50Z"/>`,
  low: svg`<circle cx="50" cy="50" r="45"/>`,
  technical: svg`<path d="M6 6h88v88H6Z"/>`,
};

/** Priority by colour, shape, `!!!` and word at once; flashes as IEC 60601-1-8 says until somebody takes the alert. */
export class PriorityMark extends LitElement {
  static override properties = {
    priority: {},
    kind: {},
    state: {},
    compact: { type: Boolean },
  };
  declare priority: Priority;
  declare kind: 'clinical' | 'technical';
  declare state: 'raised' | 'acknowledged' | 'closed';
  declare compact: boolean;

  constructor() {
    super();
    this.priority = 'low';
    this.kind = 'clinical';
    this.state = 'raised';
    this.compact = false;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      .mark {
        --own: var(--low);
        --on: var(--on-low);
        --own-text: var(--low-text);
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 0.22em;
        height: 100%;
        padding: 0.1em 0.2em;
        border: 0.07em solid var(--own);
        border-radius: 0.12em;
        background: var(--own);
        color: var(--on);
        font-size: var(--far);
        line-height: 1;
      }
      .high {
        --own: var(--high);
        --on: var(--on-high);
        --own-text: var(--high-text);
      }
      .medium {
        --own: var(--medium);
        --on: var(--on-medium);
        --own-text: var(--medium-text);
      }
      .text {
        display: grid;
        justify-items: center;
        font-weight: 800;
      }
      .bangs {
        letter-spacing: 0.12em;
        font-size: 0.62em;
      }
      .word {
        text-transform: uppercase;
        letter-spacing: -0.02em;
      }
      .kind {
        font-size: 0.26em;
        text-transform: uppercase;
        letter-spacing: 0.08em;
      }
      svg {
        width: 0.95em;
        height: 0.95em;
        flex: none;
        fill: currentColor;
      }
      .technical svg {
        fill: none;
        stroke: currentColor;
        stroke-width: 12;
        stroke-dasharray: 22 12;
      }
      .technical {
        border-style: dashed;
        background: var(--surface);
        color: var(--own-text);
      }
      .acknowledged {
        background: var(--surface);
        color: var(--own-text);
      }
      .compact {
        font-size: calc(var(--far) * 0.45);
      }
      .compact .kind {
        font-size: 0.4em;
      }
      /* 2 Hz and 0.6 Hz: IEC 60601-1-8 wants 1.4 to 2.8 Hz for high, 0.4 to 0.8 Hz for medium; low is steady. */
      .raised.high {
        animation: flash 0.5s steps(1) infinite;
      }
      .raised.medium {
        animation: flash 1.667s steps(1) infinite;
      }
      @keyframes flash {
        50% {
          background: var(--ground);
          color: var(--own-text);
        }
      }
      .raised.technical {
        animation-name: flash-technical;
      }
      @keyframes flash-technical {
        50% {
          background: var(--own);
          color: var(--on);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .raised.high,
        .raised.medium {
          animation: none;
          background: var(--own);
          color: var(--on);
          outline: 0.07em double var(--text);
          outline-offset: -0.12em;
        }
      }
      @media (max-width: 760px) {
        .mark {
          justify-content: start;
          padding-inline: 0.4em;
        }
        .text {
          display: flex;
          align-items: baseline;
          gap: 0.3em;
          flex-wrap: wrap;
        }
        .word {
          order: -1;
        }
      }
    `,
  ];

  override render() {
    const { priority, kind, state, compact } = this;
    const { word, mark } = PRIORITY_WORDS[priority];
    const technical = kind === 'technical';
    return html`<div class="mark ${priority} ${kind} ${state} ${compact ? 'compact' : ''}">
      <svg viewBox="0 0 100 100" aria-hidden="true">${SHAPES[technical ? 'technical' : priority]}</svg>
      <span class="text">
        <span class="bangs" aria-hidden="true">${mark}</span>
        <span class="word">${word}<span class="reader"> priority</span></span>
        ${technical ? html`<span class="kind">Technical</span>` : ''}
      </span>
    </div>`;
  }
}
customElements.define('priority-mark', PriorityMark);
