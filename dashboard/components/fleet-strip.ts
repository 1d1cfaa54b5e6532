import { css, html } from 'lit';
import type { Appliance, StatusPayload } from '../../edge/mqtt/topics.ts';
import { age } from '../data/format.ts';
import { type Freshness, isOld } from '../data/freshness.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

/** One appliance of a fleet, and how fresh what is known of it is. */
export interface Member extends Appliance {
  readonly freshness: Freshness;
  readonly state: StatusPayload['state'];
}

/** Every appliance that the board knows, each with the age of its newest word: those that are silent first, and loudest. */
export class FleetStrip extends WordedElement {
  static override properties = { members: { attribute: false } };
  declare members: readonly Member[];

  constructor() {
    super();
    this.members = [];
  }

  static override styles = [
    shared,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0.15em 0.35em;
        align-items: center;
        padding: 0.2em 0.9em;
        font-size: var(--small);
        line-height: 1.25;
      }
      li {
        padding: 0 0.4em;
        border: 1px solid var(--line);
        border-radius: 0.3em;
        font-variant-numeric: tabular-nums;
        overflow-wrap: anywhere;
      }
      .count {
        border: 0;
        color: var(--dim);
      }
      .age {
        display: inline-block;
        min-width: 2.2em;
        color: var(--dim);
        text-align: right;
      }
      .old {
        border: 2px dashed var(--text);
        font-weight: 700;
      }
      .old .age {
        color: var(--text);
      }
    `,
  ];

  override render() {
    const { members } = this;
    const say = words().ward;
    const sites = new Set(members.map(({ site }) => site));
    // Of one site its name is said once.
    const name = ({ site, appliance }: Appliance) => (sites.size === 1 ? appliance : `${site}/${appliance}`);
    const order = members.toSorted(
      (a, b) =>
        Number(isOld(b.freshness)) - Number(isOld(a.freshness)) ||
        name(a).localeCompare(name(b), undefined, { numeric: true }),
    );
    return html`<ul>
      <li class="count">${say.fleet(members.length)}${sites.size === 1 ? `, ${[...sites].join()}` : ''}</li>
      ${order.map(
        (member) => html`<li class=${isOld(member.freshness) ? 'old' : ''}>
          ${name(member)} <span class="age">${this.inWords(member)}</span>
        </li>`,
      )}
    </ul>`;
  }

  private inWords({ freshness: { kind, ageMs }, state }: Member): string {
    const say = words().ward;
    if (kind === 'waiting') return '…';
    if (kind === 'offline') return say.offlineShort(age(ageMs));
    if (kind === 'stale') return say.noDataShort(age(ageMs));
    return state === 'degraded' ? `${say.degraded} ${age(ageMs)}` : age(ageMs);
  }
}
customElements.define('fleet-strip', FleetStrip);
