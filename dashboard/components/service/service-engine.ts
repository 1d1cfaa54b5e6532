import { css, html } from 'lit';
import type { ServiceState } from '../../../edge/health/service/state.ts';
import { amount } from '../../data/amounts.ts';
import { deskWords } from '../../language/desk.ts';
import { words } from '../../language/language.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';
import '../model-card.ts';
import { figures } from './styles.ts';

/** The process that reads scans, what it runs on, and the models in it. */
export class ServiceEngine extends WordedElement {
  static override properties = { engine: { attribute: false }, models: { attribute: false } };
  declare engine: ServiceState['engine'];
  declare models: ServiceState['models'];

  static override styles = [
    shared,
    figures,
    css`
      code {
        font-size: 0.85em;
      }
    `,
  ];

  override render() {
    if (!this.engine || !this.models) return html``;
    const text = deskWords().service;
    const { ready, provider, fellBack, restarts, pid, problem } = this.engine;
    return html`<p class=${ready ? '' : 'wrong'}>${ready ? text.engineReady : text.engineDown}</p>
      ${problem === null ? '' : html`<p class="hint" lang="en">${problem}</p>`}
      <dl>
        <dt>${text.provider}</dt>
        <dd>${provider === null ? words().common.unknown : provider.toUpperCase()}</dd>
        ${
          fellBack.length > 0
            ? html`<dt>${text.fellBack}</dt>
              <dd class="wrong" lang="en">${fellBack.join('; ')}</dd>`
            : ''
        }
        <dt>${text.restarts}</dt>
        <dd>${amount(restarts)}</dd>
        <dt>${text.process}</dt>
        <dd>${pid ?? words().common.unknown}</dd>
      </dl>
      ${this.models.length === 0 ? html`<p class="wrong">${text.noModel}</p>` : ''}
      <ul class="entries">
        ${this.models.map(
          ({ name, version, role, sha256, intendedUse }) => html`<li>
            <div class="line"><span>${name} ${version}</span><span>${text.roles[role]}</span></div>
            <p>${text.uses[intendedUse]}</p>
            <p class="dim">SHA-256 <code>${sha256}</code></p>
            <model-card .name=${name}></model-card>
          </li>`,
        )}
      </ul>`;
  }
}
customElements.define('service-engine', ServiceEngine);
