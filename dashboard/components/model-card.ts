import { css, html } from 'lit';
import { type Block, blocksOf } from '../data/service.ts';
import { refusalInWords } from '../data/told.ts';
import { deskWords } from '../language/desk.ts';
import { WordedElement } from '../language/worded-element.ts';
import { Refused } from '../state/api.ts';
import { serviceApi } from '../state/service-api.ts';
import { shared } from '../theme/shared.ts';

/** What a model package says of itself, asked for when it is opened. */
export class ModelCard extends WordedElement {
  static override properties = { name: {}, version: {}, card: { state: true }, fault: { state: true } };
  declare name: string;
  /** Where a page says it beside the name; empty where it stands there already. */
  declare version: string;
  declare card: string | null;
  declare fault: string;

  constructor() {
    super();
    this.name = '';
    this.version = '';
    this.card = null;
    this.fault = '';
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      summary {
        min-height: 2.75rem;
        padding-block: 0.5em;
        font-weight: 600;
        cursor: pointer;
      }
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.6em;
        max-height: 24rem;
        overflow: auto;
        padding: 0.6em;
        border: 1px solid var(--line);
        background: var(--ground);
      }
      h4 {
        margin: 0.4em 0 0;
      }
      table {
        border-collapse: collapse;
      }
      td {
        padding: 0.15em 0.6em 0.15em 0;
        border-top: 1px solid var(--line);
        vertical-align: top;
        overflow-wrap: normal;
      }
      ul {
        padding-left: 1.2em;
        list-style: disc;
      }
    `,
  ];

  override render() {
    const { card, fault } = this;
    return html`<details @toggle=${this.opened}>
      <summary>${deskWords().service.card}${this.version ? `: ${this.name} ${this.version}` : ''}</summary>
      ${fault ? html`<p role="alert">${fault}</p>` : ''}
      ${
        card === null
          ? ''
          : html`<div class="card" lang="en" tabindex="0" role="document" aria-label=${`${deskWords().service.card} ${this.name}`}>
            ${blocksOf(card).map(drawn)}
          </div>`
      }
    </details>`;
  }

  private readonly opened = (event: Event): void => {
    if ((event.target as HTMLDetailsElement).open && this.card === null) void this.load();
  };

  private async load(): Promise<void> {
    try {
      this.card = (await serviceApi.card(this.name)).text;
      this.fault = '';
    } catch (error) {
      const why = error instanceof Refused ? ` ${refusalInWords(error)}` : '';
      this.fault = `${deskWords().service.cardMissing}${why}`;
    }
  }
}
customElements.define('model-card', ModelCard);

function drawn(block: Block) {
  switch (block.kind) {
    case 'heading':
      return html`<h4>${block.text}</h4>`;
    case 'text':
      return html`<p>${block.text}</p>`;
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${item}</li>`)}</ul>`;
    case 'table':
      return html`<table>
        <tbody>${block.rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
      </table>`;
  }
}
