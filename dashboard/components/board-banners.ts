import { css, html, LitElement } from 'lit';
import { age, countdown } from '../data/format.ts';
import { type Freshness, isOld } from '../data/freshness.ts';
import { shared } from '../theme/shared.ts';

/** Said once to who listens: the age beside it changes each second and is for the eye. */
const OLD =
  'What is shown may be out of date. New bleeds are not seen here: ask the scanner or radiology, look into the PACS, and call whoever looks after the appliance.';

/** What a person must know of the whole screen: old, mute, paused, a demonstration. */
export class BoardBanners extends LitElement {
  static override properties = {
    freshness: { attribute: false },
    demonstration: { type: Boolean },
    audible: { type: Boolean },
    pausedMs: { attribute: false },
    problems: { attribute: false },
  };
  declare freshness: Freshness;
  declare demonstration: boolean;
  declare audible: boolean;
  /** Left of the pause, ms; 0 for none. */
  declare pausedMs: number;
  /** What is degraded, in the appliance's words. */
  declare problems: readonly string[];

  constructor() {
    super();
    this.freshness = { kind: 'waiting', ageMs: 0 };
    this.demonstration = false;
    this.audible = true;
    this.pausedMs = 0;
    this.problems = [];
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
      }
      .banner {
        display: flex;
        flex-wrap: wrap;
        gap: 0.3em 1em;
        align-items: center;
        justify-content: center;
        padding: 0.15em 1em;
        text-align: center;
      }
      .demo {
        background: repeating-linear-gradient(135deg, var(--demo) 0 26px, var(--demo-stripe) 26px 52px);
        color: var(--on-demo);
        font-weight: 700;
      }
      .demo strong {
        letter-spacing: 0.12em;
      }
      .old {
        padding-block: 0.5em;
        border-block: 4px solid var(--on-shout);
        background: var(--shout);
        color: var(--on-shout);
      }
      .old strong {
        font-size: var(--mid);
        line-height: 1.1;
      }
      @media (max-width: 760px), (orientation: portrait) {
        .demo {
          font-size: var(--small);
        }
      }
      .mute,
      .degraded {
        background: var(--notice);
        border-block: 3px dashed var(--text);
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const { freshness, problems } = this;
    return html`${
      isOld(freshness)
        ? html`<p class="reader" role="alert">${freshness.kind === 'offline' ? 'The appliance is offline.' : 'No data.'} ${OLD}</p>
          <div class="banner old">
            <strong>${freshness.kind === 'offline' ? 'APPLIANCE OFFLINE' : 'NO DATA'} for ${age(freshness.ageMs)}</strong>
            <span>${OLD}</span>
          </div>`
        : ''
    }
    ${
      this.demonstration
        ? html`<aside class="banner demo">
            <strong>DEMONSTRATION</strong> The models were trained on computed phantoms, never on a patient. Not for diagnosis.
          </aside>`
        : ''
    }
    ${
      this.audible
        ? ''
        : html`<div class="banner mute" role="status">
            <span>Sound is blocked by this browser: alerts would be silent.</span>
            <button @click=${() => this.dispatchEvent(new CustomEvent('test-audio', { bubbles: true, composed: true }))}>
              Switch on and test sound
            </button>
          </div>`
    }
    ${
      this.pausedMs > 0
        ? html`<div class="banner mute">
            <span>Sound paused for ${countdown(this.pausedMs)} more. A higher priority sounds all the same.</span>
            <button @click=${() => this.dispatchEvent(new CustomEvent('resume-audio', { bubbles: true, composed: true }))}>
              Sound on
            </button>
          </div>`
        : ''
    }
    ${
      problems.length > 0 && !isOld(freshness)
        ? html`<div class="banner degraded" role="status">
            <span>Technical, appliance degraded: ${problems.join(' ')}</span>
          </div>`
        : ''
    }`;
  }
}
customElements.define('board-banners', BoardBanners);
