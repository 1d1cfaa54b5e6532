import { css, html } from 'lit';
import type { AuditFacts } from '../../../edge/http/record/schemas.ts';
import { scannerTime, timeOfDay } from '../../data/format.ts';
import { refusalInWords } from '../../data/told.ts';
import { CONDITION_WORDS } from '../../data/words.ts';
import { deskWords } from '../../language/desk.ts';
import { words } from '../../language/language.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { recordApi } from '../../state/record-api.ts';
import { Refused } from '../../state/refused.ts';
import { shared } from '../../theme/shared.ts';

/** Who looked at a case, who did what, and what the appliance did: asked for when somebody wants it, for asking is in the log too. */
export class AuditTrail extends WordedElement {
  static override properties = {
    episodeId: {},
    now: { attribute: false },
    entries: { attribute: false },
    next: { state: true },
    fault: { state: true },
  };
  declare episodeId: string;
  declare now: number | null;
  /** Newest first; null before anybody asked. */
  declare entries: readonly AuditFacts[] | null;
  declare next: number | null;
  declare fault: string;

  constructor() {
    super();
    this.now = null;
    this.entries = null;
    this.next = null;
    this.fault = '';
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 0.5em;
        justify-items: start;
        min-width: 0;
      }
      ol {
        display: grid;
        gap: 0.35em;
        font-size: var(--small);
      }
      li {
        display: grid;
        grid-template-columns: 7em minmax(0, 1fr);
        gap: 0 0.8em;
        overflow-wrap: anywhere;
      }
      time {
        color: var(--dim);
        font-variant-numeric: tabular-nums;
      }
      @media (max-width: 760px) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      @media print {
        button {
          display: none;
        }
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('episodeId') && changed.get('episodeId') !== undefined) this.entries = null;
  }

  override render() {
    const say = deskWords().cases.log;
    const { entries, fault } = this;
    const told = fault ? html`<p role="alert">${fault}</p>` : '';
    if (entries === null) return html`<button @click=${() => void this.load(null)}>${say.show}</button>${told}`;
    return html`<p class="small dim">${say.note}</p>
      ${entries.length === 0 ? html`<p>${say.none}</p>` : html`<ol>${entries.map((entry) => this.line(entry))}</ol>`}
      ${this.next === null ? '' : html`<button @click=${() => void this.load(this.next)}>${say.more}</button>`}${told}`;
  }

  private line(entry: AuditFacts) {
    const { log } = deskWords().cases;
    const { wrong } = words().bleed;
    const { at, act, who, words: said, through, count } = entry;
    const facts = [
      this.about(entry),
      entry.revision === null ? '' : log.revision(entry.revision),
      entry.outcome === null ? '' : (log.outcomes[entry.outcome] ?? ''),
      entry.reason === null
        ? ''
        : (log.reasons[entry.reason] ?? (wrong.reasons as Record<string, string>)[entry.reason] ?? ''),
      count === null ? '' : log.images(count),
    ].filter(Boolean);
    const what = log.acts[act] ?? log.other(act);
    return html`<li>
      <time datetime=${at}>${timeOfDay(at, this.now)}</time>
      <span>
        <strong>${actor(who)}</strong> ${what}${facts.length > 0 ? html` <span class="dim">(${facts.join(', ')})</span>` : ''}${
          said ? html`: <q dir="auto" lang=${who.kind === 'person' ? '' : 'en'}>${said}</q>` : ''
        }
        ${through ? html`<span class="dim">${log.through(through.replace(/^screen /, ''))}</span>` : ''}
      </span>
    </li>`;
  }

  private about({ about }: AuditFacts): string {
    const { log } = deskWords().cases;
    if (about.kind === 'alert') return about.condition === null ? '' : log.ofAlert(CONDITION_WORDS[about.condition]);
    return about.acquiredAt === null ? '' : log.ofScan(scannerTime(about.acquiredAt, this.now));
  }

  private async load(before: number | null): Promise<void> {
    try {
      const page = await recordApi.audit(this.episodeId, before);
      this.entries = [...(before === null ? [] : (this.entries ?? [])), ...page.entries];
      this.next = page.next;
      this.fault = '';
    } catch (error) {
      this.fault = error instanceof Refused ? refusalInWords(error) : deskWords().cases.noAnswer;
    }
  }
}

function actor({ kind, name }: AuditFacts['who']): string {
  const { log } = deskWords().cases;
  switch (kind) {
    case 'appliance':
      return log.appliance;
    case 'screen':
      return log.screen(name ?? '');
    case 'device':
      return log.device(name ?? '');
    case 'person':
      return name ?? '';
  }
}
customElements.define('audit-trail', AuditTrail);
