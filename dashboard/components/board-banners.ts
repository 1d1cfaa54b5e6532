import { css, html } from 'lit';
import { age, countdown, timeOfDay } from '../data/format.ts';
import { type Freshness, isOld } from '../data/freshness.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

/** What a person must know of the whole screen: old, mute, paused, a demonstration. */
export class BoardBanners extends WordedElement {
  static override properties = {
    freshness: { attribute: false },
    demonstration: { type: Boolean },
    audible: { type: Boolean },
    pausedMs: { attribute: false },
    problems: { attribute: false },
    inverse: { type: Boolean },
    renewedAt: { attribute: false },
    outdated: {},
    garbled: { attribute: false },
    unreachable: { type: Boolean },
    heardAt: { attribute: false },
  };
  declare freshness: Freshness;
  declare demonstration: boolean;
  declare audible: boolean;
  /** Left of the pause, ms; 0 for none. */
  declare pausedMs: number;
  /** What is degraded, in the appliance's words. */
  declare problems: readonly string[];
  /** Light words on dark for what is bright otherwise ({@link restAt}). */
  declare inverse: boolean;
  /** When this board loaded itself anew, ms since the epoch; null where nobody need know. */
  declare renewedAt: number | null;
  /** Why this board should be loaded anew. */
  declare outdated: '' | 'newer' | 'broken';
  /** Appliances that say what this board cannot read. */
  declare garbled: readonly string[];
  /** The appliance has not answered once since this page was opened. */
  declare unreachable: boolean;
  /** When it last answered this screen, ms since the epoch by the screen's clock; null where nobody knows. */
  declare heardAt: number | null;

  constructor() {
    super();
    this.freshness = { kind: 'waiting', ageMs: 0 };
    this.demonstration = false;
    this.audible = true;
    this.pausedMs = 0;
    this.problems = [];
    this.inverse = false;
    this.renewedAt = null;
    this.outdated = '';
    this.garbled = [];
    this.unreachable = false;
    this.heardAt = null;
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
      .demo.inverse {
        background: repeating-linear-gradient(135deg, var(--field) 0 26px, var(--raised) 26px 52px);
        color: var(--text);
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
      .demo {
        font-size: calc(var(--small) * 1.1);
      }
      @media (min-width: 761px) and (orientation: portrait) {
        .demo {
          padding-inline: 0;
          font-size: calc(var(--small) * 0.9);
        }
      }
      .lost {
        display: grid;
        justify-items: center;
        padding-block: 1em;
      }
      .lost strong {
        font-size: calc(var(--mid) * 1.6);
      }
      .silent {
        padding-block: 0.6em;
        font-size: calc(var(--mid) * 0.6);
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
    const { freshness, problems, garbled, outdated } = this;
    const say = words().ward;
    return html`${this.unreachable ? this.lost() : isOld(freshness) ? this.old() : ''}
    ${
      this.demonstration
        ? html`<aside class="banner demo ${this.inverse ? 'inverse' : ''}">
            <strong>${say.demonstration}</strong> ${say.demonstrationText}
          </aside>`
        : ''
    }
    ${this.audible ? '' : this.mute()}
    ${
      this.pausedMs > 0
        ? html`<div class="banner mute">
            <span>${say.soundPaused(countdown(this.pausedMs))}</span>
            <button @click=${this.say('resume-audio')}>${say.soundOn}</button>
          </div>`
        : ''
    }
    ${
      outdated
        ? html`<div class="banner degraded" role="status">
            <span>${say[outdated]}</span>
            <button @click=${this.say('renew')}>${say.loadNow}</button>
          </div>`
        : ''
    }
    ${garbled.length > 0 ? html`<div class="banner degraded" role="status">${say.garbled(garbled.join(', '))}</div>` : ''}
    ${
      problems.length > 0 && !isOld(freshness)
        ? html`<div class="banner degraded" role="status">
            <span>${say.degradedBecause} <span lang="en">${problems.join(' ')}</span></span>
          </div>`
        : ''
    }`;
  }

  private readonly say = (name: string) => () =>
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));

  /** A page that was opened while the appliance was away: there is nothing to be out of date. */
  private lost() {
    const { heardAt } = this;
    const say = words().ward;
    const since = heardAt === null ? null : timeOfDay(new Date(heardAt).toISOString(), Date.now());
    return html`<div class="banner old lost" role="alert">
      <strong>${since === null ? say.unreachable : say.unreachableSince(since)}</strong>
      <span>${say.unreachableAdvice}</span>
    </div>`;
  }

  /** Said once to who listens: the age beside it changes each second and is for the eye. */
  private old() {
    const { kind, ageMs } = this.freshness;
    const say = words().ward;
    const what = kind === 'offline' ? say.applianceOffline : say.noData;
    return html`<p class="reader" role="alert">${what}. ${say.oldAdvice}</p>
      <div class="banner old">
        <strong>${say.forAge(what, age(ageMs))}</strong>
        <span>${say.oldAdvice}</span>
      </div>`;
  }

  private mute() {
    const { renewedAt } = this;
    const say = words().ward;
    const silent = renewedAt === null ? null : timeOfDay(new Date(renewedAt).toISOString(), Date.now());
    return html`<div class="banner mute ${silent === null ? '' : 'silent'}" role="status">
      <span>${silent === null ? say.soundBlocked : say.soundBlockedSince(silent)}</span>
      <button @click=${this.say('test-audio')}>${say.soundOnAndTest}</button>
    </div>`;
  }
}
customElements.define('board-banners', BoardBanners);
