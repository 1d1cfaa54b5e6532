import { css, html, LitElement } from 'lit';
import { WINDOWS } from '../../edge/http/picture/window.ts';
import { DEFINITION_ORDER, RULES } from '../data/words.ts';
import { shared } from '../theme/shared.ts';
import { type View, WINDOW_KEYS } from '../viewer/keys.ts';

/** The viewer's switches, the same for every scan of the page. Each has its key. */
export class ViewTools extends LitElement {
  static override properties = {
    view: { attribute: false },
    linked: { type: Boolean },
    linkable: { type: Boolean },
    explained: { type: Boolean },
  };
  declare view: Pick<View, 'window' | 'outline' | 'gradcam'>;
  declare linked: boolean;
  declare linkable: boolean;
  /** Whether there is a Grad-CAM to show. */
  declare explained: boolean;

  constructor() {
    super();
    this.linked = false;
    this.linkable = false;
    this.explained = true;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4em 1.4em;
        font-size: var(--small);
      }
      .group {
        display: flex;
        flex-wrap: wrap;
        gap: 0.3em;
        align-items: center;
      }
      kbd {
        padding: 0 0.35em;
        border: 1px solid currentColor;
        border-radius: 0.25em;
        font: inherit;
        font-size: 0.85em;
      }
    `,
  ];

  override render() {
    const { view } = this;
    if (!view) return html``;
    return html`<div class="group" role="group" aria-label="Window">
        <span class="dim">Window</span>
        ${WINDOW_KEYS.map(
          (name, n) =>
            html`<button aria-pressed=${view.window === name} @click=${() => this.say({ window: name })}
              title=${`width ${WINDOWS[name].width}, level ${WINDOWS[name].level}`}>
              <kbd>${n + 1}</kbd> ${name}
            </button>`,
        )}
      </div>
      <div class="group" role="group" aria-label="Outline">
        <button aria-pressed=${view.outline} @click=${() => this.say({ outline: !view.outline })}><kbd>O</kbd> outline</button>
      </div>
      ${
        this.explained
          ? html`<div class="group" role="group" aria-label="Grad-CAM">
              <span class="dim"><kbd>G</kbd> Grad-CAM</span>
              <button aria-pressed=${view.gradcam === null} @click=${() => this.say({ gradcam: null })}>off</button>
              ${DEFINITION_ORDER.map(
                (key) =>
                  html`<button aria-pressed=${view.gradcam === key} @click=${() => this.say({ gradcam: key })}>${RULES[key]}</button>`,
              )}
            </div>`
          : ''
      }
      ${
        this.linkable
          ? html`<button aria-pressed=${this.linked}
              @click=${() => this.dispatchEvent(new CustomEvent('toggle-link', { bubbles: true, composed: true }))}>
              linked scroll
            </button>`
          : ''
      }`;
  }

  private say(change: Partial<View>): void {
    this.dispatchEvent(new CustomEvent('view', { detail: change, bubbles: true, composed: true }));
  }
}
customElements.define('view-tools', ViewTools);
