import { css, html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import '../components/view-choices.ts';
import { LANGUAGES, type LanguageTag, language } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';
import { THEMES, type ThemeChoice, theme } from '../theme/theme.ts';
import { SECTIONS } from './parts.ts';

/** What the gallery is told is for this visit: the choices that this browser keeps stay as they are. */
const FORGET = { setItem: () => {} };

/**
 * Every part of the board in every state, for people and tests to look at before a ward does. Its address says how:
 * `?theme=light&lang=de`, `&only=SECTION` for one section, `&still` to hold what flashes, `#SECTION` to go there.
 */
class Gallery extends WordedElement {
  static override properties = { only: {} };
  /** The section to show alone; empty for all. */
  declare only: string;

  constructor() {
    super();
    const address = new URLSearchParams(location.search);
    this.only = address.get('only') ?? '';
    const [tag, choice] = [address.get('lang') ?? 'en', address.get('theme') ?? 'dark'];
    if (tag in LANGUAGES) void language.speak(tag as LanguageTag);
    if (THEMES.includes(choice as ThemeChoice)) theme.choose(choice as ThemeChoice, FORGET);
    if (address.has('still')) document.documentElement.dataset.still = '';
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 1.2rem;
        padding: 1rem;
      }
      header {
        display: flex;
        justify-content: space-between;
      }
      section {
        display: grid;
        gap: 0.3rem;
        min-width: 0;
      }
      h2 {
        font-size: 0.95rem;
        color: var(--dim);
      }
      .part {
        padding: 0.5rem;
        min-width: 0;
        min-height: 1rem;
        background: var(--ground);
      }
    `,
  ];

  override render() {
    const shown = SECTIONS.filter(({ id }) => this.only === '' || id === this.only);
    return html`${this.only ? '' : html`<header><h1>Every part in every state</h1><view-choices></view-choices></header>`}
      ${repeat(
        shown,
        ({ id }) => id,
        ({ id, title, part }) =>
          html`<section id=${id} data-section><h2>${title}</h2><div class="part" data-part>${part()}</div></section>`,
      )}`;
  }

  override firstUpdated(): void {
    const go = () => this.renderRoot.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`)?.scrollIntoView();
    addEventListener('hashchange', go);
    go();
  }
}
customElements.define('henet-gallery', Gallery);
