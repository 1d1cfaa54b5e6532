import { html, LitElement } from 'lit';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import type { AlertLists } from '../data/alerts.ts';
import type { Published } from '../data/keyed.ts';
import { headline, PRIORITY_WORDS, shownLabel } from '../data/words.ts';
import { shared } from '../theme/shared.ts';

/** Says to a screen reader what changed: a new alert at once, an acknowledged one when there is a pause. */
export class LiveAnnouncer extends LitElement {
  static override properties = { urgent: { state: true }, calm: { state: true } };
  declare urgent: string;
  declare calm: string;
  private known = new Map<string, AlertPayload>();

  static override styles = [shared];

  constructor() {
    super();
    this.urgent = '';
    this.calm = '';
  }

  look({ raised, acknowledged }: AlertLists, hideNames: boolean): void {
    for (const { key, value } of raised) {
      const before = this.known.get(key);
      if (!before || before.soundRevision < value.soundRevision) this.urgent = sentence(value, hideNames);
    }
    for (const { key, value } of acknowledged) {
      if (this.known.get(key)?.state === 'raised') {
        this.calm = `Acknowledged by ${value.acknowledgedBy ?? 'unknown'}: ${sentence(value, hideNames)}`;
      }
    }
    this.known = new Map([...raised, ...acknowledged].map(({ key, value }: Published<AlertPayload>) => [key, value]));
  }

  override render() {
    return html`<div class="reader" role="alert">${this.urgent}</div>
      <div class="reader" role="status">${this.calm}</div>`;
  }
}

function sentence(alert: AlertPayload, hideNames: boolean): string {
  const { name, id } = shownLabel(alert.label, hideNames);
  const kind = alert.kind === 'technical' ? 'technical alert' : 'alert';
  return `${PRIORITY_WORDS[alert.priority].word} priority ${kind}: ${headline(alert)}, ${name}, ${id}`;
}
customElements.define('live-announcer', LiveAnnouncer);
