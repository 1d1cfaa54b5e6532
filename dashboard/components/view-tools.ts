import { css, html } from 'lit';
import { WINDOWS } from '../../edge/http/picture/window.ts';
import { mm } from '../data/format.ts';
import type { LinkBasis } from '../data/link.ts';
import { DEFINITION_ORDER, RULES } from '../data/words.ts';
import { deskWords } from '../language/desk.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';
import { TOOL_KEYS, WINDOW_KEYS } from '../viewer/keys.ts';
import { full, type Mode, presetOf, type Tool, type View, zoomedAt } from '../viewer/view.ts';

/** What the tools show of a view: all that its scans share. */
export type SharedView = Omit<View, 'slice'>;

const TOOLS = Object.entries(TOOL_KEYS) as [string, Tool][];
const MODES = ['stack', 'planes'] as const satisfies readonly Mode[];

/** The viewer's switches, the same for every scan of the page. Each has its key. */
export class ViewTools extends WordedElement {
  static override properties = {
    view: { attribute: false },
    linked: { type: Boolean },
    linkable: { type: Boolean },
    linkBasis: { attribute: false },
    explained: { type: Boolean },
  };
  declare view: SharedView;
  declare linked: boolean;
  declare linkable: boolean;
  /** What the link of two scans rests on; null where there is none to explain. */
  declare linkBasis: LinkBasis | null;
  /** Whether there is a Grad-CAM to show. */
  declare explained: boolean;

  constructor() {
    super();
    this.linked = false;
    this.linkable = false;
    this.linkBasis = null;
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
      .link {
        flex-basis: 100%;
      }
      /* A phone has no keys, and its picture must not be pushed off the screen. */
      @media (max-width: 600px) {
        :host {
          gap: 0.35em 0.9em;
        }
        kbd,
        .name {
          display: none;
        }
        button {
          padding: 0.2em 0.6em;
        }
      }
    `,
  ];

  override render() {
    if (!this.view) return html``;
    return html`${this.windows()} ${this.tools()} ${this.zoom()} ${this.outline()} ${this.gradcam()} ${this.link()}`;
  }

  private windows() {
    const { viewer } = deskWords();
    const preset = presetOf(this.view);
    return this.group(
      viewer.window,
      WINDOW_KEYS.map(
        (name, n) =>
          html`<button aria-pressed=${preset === name} @click=${() => this.say({ window: name })}
            title=${viewer.windowTitle(WINDOWS[name].width, WINDOWS[name].level)}>
            <kbd>${n + 1}</kbd> ${viewer.windows[name]}
          </button>`,
      ),
    );
  }

  private tools() {
    const { viewer } = deskWords();
    const { tool, mode } = full({ ...this.view, slice: 0 });
    return html`${this.group(
      viewer.dragDoes,
      TOOLS.map(
        ([key, name]) =>
          html`<button aria-pressed=${tool === name} ?disabled=${mode === 'planes' && (name === 'ruler' || name === 'move')}
            @click=${() => this.say({ tool: name })}><kbd>${key.toUpperCase()}</kbd> ${viewer.tools[name]}</button>`,
      ),
    )}
    ${this.group(
      viewer.show,
      MODES.map(
        (name) =>
          html`<button aria-pressed=${mode === name} @click=${() => this.say({ mode: name })}>
            ${name === 'planes' ? html`<kbd>P</kbd>` : ''} ${viewer.modes[name]}
          </button>`,
      ),
    )}`;
  }

  private zoom() {
    const { viewer } = deskWords();
    const by = (factor: number) => () => this.say(zoomedAt({ ...this.view, slice: 0 }, factor, [0, 0], 1));
    return this.group(viewer.zoom, [
      html`<button aria-label=${viewer.smaller} @click=${by(1 / 1.25)}>−</button>`,
      html`<button aria-label=${viewer.larger} @click=${by(1.25)}>+</button>`,
      html`<button @click=${() => this.say({ zoom: 1, panMm: [0, 0] })}><kbd>0</kbd> ${viewer.fit}</button>`,
    ]);
  }

  private outline() {
    const { viewer } = deskWords();
    const { outline, opacity } = full({ ...this.view, slice: 0 });
    const stronger = (by: number) => () =>
      this.say({ opacity: Math.min(1, Math.max(0.2, Math.round(10 * (opacity + by)) / 10)) });
    return this.group(
      viewer.outline,
      [
        html`<button aria-pressed=${outline} @click=${() => this.say({ outline: !outline })}><kbd>O</kbd> ${viewer.outline}</button>`,
        html`<button aria-label=${viewer.outlineFainter} title=${viewer.outlineFainter} @click=${stronger(-0.2)}>−</button>`,
        html`<span>${Math.round(100 * opacity)} %</span>`,
        html`<button aria-label=${viewer.outlineStronger} title=${viewer.outlineStronger} @click=${stronger(0.2)}>+</button>`,
      ],
      false,
    );
  }

  private gradcam() {
    if (!this.explained) return '';
    const { viewer } = deskWords();
    const { gradcam } = this.view;
    return this.group(viewer.gradcam, [
      html`<kbd>G</kbd><button aria-pressed=${gradcam === null} @click=${() => this.say({ gradcam: null })}>${viewer.off}</button>`,
      DEFINITION_ORDER.map(
        (key) =>
          html`<button aria-pressed=${gradcam === key} @click=${() => this.say({ gradcam: key })}>${RULES[key]}</button>`,
      ),
    ]);
  }

  private link() {
    if (!this.linkable) return '';
    const { viewer } = deskWords();
    const { nudgeMm } = full({ ...this.view, slice: 0 });
    return html`<div class="group link" role="group" aria-label=${viewer.linkGroup}>
      <button
        aria-pressed=${this.linked}
        @click=${() => this.dispatchEvent(new CustomEvent('toggle-link', { bubbles: true, composed: true }))}
      >
        ${viewer.linked}
      </button>
      ${
        this.linked
          ? html`<span class="dim">${viewer.nudgeName}</span>
            <button title=${viewer.nudgeDown} @click=${() => this.say({ nudgeMm: nudgeMm - 1 })}>− 1 mm</button>
            <button title=${viewer.nudgeUp} @click=${() => this.say({ nudgeMm: nudgeMm + 1 })}>+ 1 mm</button>
            <span role="status">${nudgeMm === 0 ? '' : viewer.nudge(mm(nudgeMm, 0))}</span>
            ${nudgeMm === 0 ? '' : html`<button @click=${() => this.say({ nudgeMm: 0 })}>${viewer.noNudge}</button>`}
            ${this.linkBasis ? html`<span class="dim">${viewer.linkRests[this.linkBasis]}</span>` : ''}`
          : ''
      }
    </div>`;
  }

  private group(name: string, parts: unknown, isNamed = true) {
    return html`<div class="group" role="group" aria-label=${name}>${isNamed ? html`<span class="dim name">${name}</span>` : ''}${parts}</div>`;
  }

  private say(change: Partial<View>): void {
    this.dispatchEvent(new CustomEvent('view', { detail: change, bubbles: true, composed: true }));
  }
}
customElements.define('view-tools', ViewTools);
