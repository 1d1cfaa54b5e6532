import { css, html } from 'lit';
import type { Mark } from '../../data/service.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';

/** One section of the service page: what it is about, and whether somebody should look at it. */
export class ServicePanel extends WordedElement {
  static override properties = { heading: {}, mark: {} };
  declare heading: string;
  /** Null where there is nothing to judge. */
  declare mark: Mark | null;

  constructor() {
    super();
    this.heading = '';
    this.mark = null;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      section {
        display: grid;
        align-content: start;
        gap: 0.5em;
        height: 100%;
        padding: 0.6em 0.8em;
        border: 1px solid var(--line);
        border-radius: 0.4rem;
        background: var(--surface);
      }
      section.look {
        border: 3px dashed var(--text);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        gap: 0.2em 0.8em;
        align-items: baseline;
        justify-content: space-between;
      }
      h2 {
        font-size: 1.1em;
      }
      .mark {
        color: var(--dim);
      }
      .look .mark {
        padding: 0 0.5em;
        background: var(--text);
        color: var(--ground);
        font-weight: 700;
      }
    `,
  ];

  /** On the element itself: what is slotted into it is within it then, also for who listens. */
  override updated(): void {
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', this.heading);
  }

  override render() {
    const { heading, mark } = this;
    return html`<section class=${mark ?? ''}>
      <header>
        <h2>${heading}</h2>
        ${mark === null ? '' : html`<span class="mark">${mark === 'fine' ? '✓ ' : ''}${deskWords().service.marks[mark]}</span>`}
      </header>
      <slot></slot>
    </section>`;
  }
}
customElements.define('service-panel', ServicePanel);
