import { html } from 'lit';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import type { AlertLists } from '../data/alerts.ts';
import type { Published } from '../data/keyed.ts';
import { headline, inWordsOf, PRIORITY_WORDS } from '../data/words.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

/** Says to a screen reader what changed: a new alert at once, an acknowledged one when there is a pause. */
export class LiveAnnouncer extends WordedElement {
  static override properties = { urgent: { state: true }, calm: { state: true } };
  declare urgent: string;
  declare calm: string;
  private known = new Map<string, AlertPayload>();
  private hid = false;

  static override styles = [shared];

  constructor() {
    super();
    this.urgent = '';
    this.calm = '';
  }

  look({ raised, acknowledged }: AlertLists, hideNames: boolean): void {
    // What was said with a name must not stay on a page whose names are hidden.
    if (hideNames && !this.hid) this.urgent = this.calm = '';
    this.hid = hideNames;
    const risen = raised.filter(({ key, value }) => (this.known.get(key)?.soundRevision ?? 0) < value.soundRevision);
    const taken = acknowledged.filter(({ key }) => this.known.get(key)?.state === 'raised');
    const { common } = words();
    if (risen.length > 0) this.urgent = common.sentences(risen.map(({ value }) => sentence(value, hideNames)));
    if (taken.length > 0) {
      this.calm = common.sentences(
        taken.map(({ value }) => common.takenBy(value.acknowledgedBy ?? common.unknown, sentence(value, hideNames))),
      );
    }
    this.known = new Map([...raised, ...acknowledged].map(({ key, value }: Published<AlertPayload>) => [key, value]));
  }

  override render() {
    return html`<div class="reader" role="alert">${this.urgent}</div>
      <div class="reader" role="status">${this.calm}</div>`;
  }
}

function sentence(alert: AlertPayload, hideNames: boolean): string {
  const { priority, kind } = alert;
  const { spoken } = PRIORITY_WORDS[priority];
  return words().common.alertComes(spoken, kind === 'technical', headline(alert), inWordsOf(alert, hideNames));
}
customElements.define('live-announcer', LiveAnnouncer);
