import { css, html, svg } from 'lit';
import type { Priority } from '../../edge/mqtt/topics.ts';
import { PRIORITY_WORDS } from '../data/words.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

/**
 * In full; a strip of half the wall's width, with what must be read from afar; a line, where very many wait; or compact, for what
 * somebody has or who reads is already at.
 */
export type CardSize = 'full' | 'strip' | 'line' | 'compact';

const SHAPES = {
  high: svg`<path d="M50 6 96 92H4Z"/>`,
  medium: svg`<path d="M50 4 96 50 50 96 4 50Z"/>`,
  low: svg`<circle cx="50" cy="50" r="45"/>`,
  technical: svg`<path d="M6 6h88v88H6Z"/>`,
};

/** Priority by colour, shape, `!!!` and word at once; flashes as IEC 60601-1-8 says until somebody takes the alert. */
export class PriorityMark extends WordedElement {
  static override properties = {
    priority: {},
    kind: {},
    state: {},
    size: {},
  };
  declare priority: Priority;
  declare kind: 'clinical' | 'technical';
  declare state: 'raised' | 'acknowledged' | 'closed';
  /** Of the card that it stands in. */
  declare size: CardSize;

  constructor() {
    super();
    this.priority = 'low';
    this.kind = 'clinical';
    this.state = 'raised';
    this.size = 'full';
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .mark {
        --own: var(--low);
        --on: var(--on-low);
        --own-line: var(--low-line);
        --own-text: var(--low-text);
        --own-tile: var(--low-tile);
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 0.08em;
        height: 100%;
        padding: 0.1em 0.2em;
        border: 0.07em solid var(--own-line);
        border-radius: 0.12em;
        background: var(--own);
        color: var(--on);
        /* The longest word, in the widest of the fonts that may be there, still fits. */
        font-size: min(var(--far), 19cqi);
        font-weight: 800;
        line-height: 1;
      }
      .high {
        --own: var(--high);
        --on: var(--on-high);
        --own-line: var(--high-line);
        --own-text: var(--high-text);
        --own-tile: var(--high-tile);
      }
      .medium {
        --own: var(--medium);
        --on: var(--on-medium);
        --own-line: var(--medium-line);
        --own-text: var(--medium-text);
        --own-tile: var(--medium-tile);
      }
      .sign,
      .words {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 0.15em;
      }
      .words {
        flex-direction: column;
        gap: 0;
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
        font-size: 0.34em;
        text-transform: uppercase;
        letter-spacing: 0.08em;
      }
      svg {
        width: 0.8em;
        height: 0.8em;
        flex: none;
        fill: currentColor;
      }
      /* Narrower than a full card, the word as tall: it fills the width. */
      .strip {
        gap: 0;
        padding: 0.04em 0;
        font-size: min(var(--far), 23.5cqi);
      }
      .strip svg {
        width: 0.45em;
        height: 0.45em;
      }
      .strip .bangs {
        font-size: 0.42em;
      }
      .strip .kind {
        font-size: 0.28em;
      }
      .technical svg {
        fill: none;
        stroke: currentColor;
        stroke-width: 12;
        stroke-dasharray: 22 12;
      }
      .technical {
        border: 0.07em dashed var(--own-tile);
        background: var(--tile);
        color: var(--own-tile);
      }
      .acknowledged {
        border-color: var(--own-line);
        background: var(--surface);
        color: var(--own-text);
      }
      .compact {
        flex-direction: row;
        gap: 0.25em;
        font-size: min(calc(var(--far) * 0.45), 15cqi);
      }
      .compact .sign {
        flex-direction: column;
        gap: 0;
      }
      .compact svg {
        width: 0.6em;
        height: 0.6em;
      }
      .compact .kind {
        font-size: 0.5em;
      }
      .line {
        flex-direction: row;
        gap: 0.25em;
        padding: 0 0.2em;
        font-size: min(calc(var(--far) * 0.42), 15cqi);
      }
      .line .sign {
        flex-direction: column;
        gap: 0;
      }
      .line svg {
        width: 0.6em;
        height: 0.6em;
      }
      .line .kind {
        font-size: 0.42em;
      }
      /* 2 Hz and 0.6 Hz: IEC 60601-1-8 wants 1.4 to 2.8 Hz for high, 0.4 to 0.8 Hz for medium; low is steady. */
      .raised.high {
        animation: flash var(--flash-high) steps(1) infinite var(--motion);
      }
      .raised.medium {
        animation: flash var(--flash-medium) steps(1) infinite var(--motion);
      }
      @keyframes flash {
        50% {
          background: var(--ground);
          color: var(--own-text);
        }
      }
      /* Never filled: a technical alert must not look like a clinical one in half of its flashes. */
      .raised.technical {
        animation-name: flash-technical;
      }
      @keyframes flash-technical {
        50% {
          border-color: var(--tile);
          color: var(--on-tile);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .raised.high,
        .raised.medium {
          animation: none;
          outline: 0.07em double var(--text);
          outline-offset: -0.12em;
        }
      }
      /* Priority is its colour wherever colours are the person's own, too. */
      @media (forced-colors: active) {
        .mark {
          forced-color-adjust: none;
        }
      }
      /* A bar above the words, where there is no room beside them. */
      @media (max-width: 760px) {
        .strip {
          padding-inline: 0.3em;
        }
        .strip,
        .line {
          flex-direction: row;
          justify-content: start;
          gap: 0.3em;
          font-size: min(var(--far), 13cqi);
        }
        .strip .sign,
        .line .sign {
          display: contents;
        }
        .strip svg,
        .line svg {
          width: 0.8em;
          height: 0.8em;
        }
        .strip .bangs,
        .line .bangs {
          order: 3;
          font-size: 0.62em;
        }
        .strip .words,
        .line .words {
          align-items: start;
        }
      }
      @media (max-width: 760px), (orientation: portrait) {
        .full,
        .compact {
          flex-direction: row;
          justify-content: start;
          gap: 0.3em;
          padding: 0.05em 0.3em;
          font-size: min(var(--far), 13cqi);
        }
        .compact {
          font-size: min(calc(var(--far) * 0.6), 9cqi);
        }
        .full .sign,
        .compact .sign {
          display: contents;
        }
        .full svg,
        .compact svg {
          width: 0.8em;
          height: 0.8em;
        }
        .full .bangs {
          order: 3;
          font-size: 0.62em;
        }
        .full .words,
        .compact .words {
          align-items: start;
        }
      }
    `,
  ];

  override render() {
    const { priority, kind, state, size } = this;
    const { word, spoken, mark } = PRIORITY_WORDS[priority];
    const technical = kind === 'technical';
    return html`<div class="mark ${priority} ${kind} ${state} ${size}">
      <span class="sign" aria-hidden="true">
        <svg viewBox="0 0 100 100">${SHAPES[technical ? 'technical' : priority]}</svg>
        <span class="bangs">${mark}</span>
      </span>
      <span class="words">
        <span class="word" aria-hidden="true">${word}</span><span class="reader">${spoken}</span>
        ${technical ? html`<span class="kind">${words().common.technical}</span>` : ''}
      </span>
    </div>`;
  }
}
customElements.define('priority-mark', PriorityMark);
