import { css, html } from 'lit';
import type { Trouble } from '../../../edge/health/service/state.ts';
import { agoOf } from '../../data/format.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';
import { figures } from './styles.ts';

/** The newest warnings and errors of the log, each with what to do where the program knows. */
export class ServiceTroubles extends WordedElement {
  static override properties = { troubles: { attribute: false }, now: { attribute: false } };
  declare troubles: readonly Trouble[];
  declare now: number | null;

  static override styles = [
    shared,
    figures,
    css`
      .entries {
        max-height: 34rem;
        overflow: auto;
      }
      code {
        color: var(--dim);
      }
    `,
  ];

  override render() {
    if (!this.troubles) return html``;
    const text = deskWords().service;
    if (this.troubles.length === 0) return html`<p>${text.noTrouble}</p>`;
    return html`<ul class="entries" tabindex="0" aria-label=${text.troubles}>
      ${this.troubles.map(
        ({ at, level, code, text: what, cause, hint, times }) => html`<li>
          <div class="line">
            <span>${text.levels[level]}, ${agoOf(at, this.now)}${times > 1 ? `, ${text.times(times)}` : ''}</span>${code === null ? '' : html`<code>${code}</code>`}
          </div>
          <p class=${level === 'error' ? 'wrong' : ''} lang="en">${what}${cause === null ? '' : `: ${cause}`}</p>
          ${hint === null ? '' : html`<p class="hint">${text.toDo}: <span lang="en">${hint}</span></p>`}
        </li>`,
      )}
    </ul>`;
  }
}
customElements.define('service-troubles', ServiceTroubles);
