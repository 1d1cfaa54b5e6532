import { html } from 'lit';
import '../components/alert-card.ts';
import '../components/board-banners.ts';
import '../components/heart-beat.ts';
import '../components/record/case-head.ts';
import type { SectionName } from '../components/record/case-head.ts';
import { type CaseFacts, type CaseRecord, loadFacts, loadRecord, NO_RECORD } from '../components/record/case-record.ts';
import { paperHead, paperStyles, usePaper } from '../components/record/paper.ts';
import '../components/research-note.ts';
import '../components/top-bar.ts';
import { timeOfDay } from '../data/format.ts';
import { words } from '../language/language.ts';
import { blindReader, readBlind } from '../state/blind-reader.ts';
import { Refused } from '../state/refused.ts';
import { hatched, shared } from '../theme/shared.ts';
import { caseAlerts } from './case-alerts.ts';
import { caseContent, sectionsOf } from './case-content.ts';
import { caseStyles } from './case-styles.ts';
import { Page } from './page.ts';

/** One patient's bleed: what was found on each scan, how it grew, what is expected, and what people said and did. */
export class CasePage extends Page {
  static override properties = {
    ...Page.properties,
    episodeId: {},
    facts: { state: true },
    record: { state: true },
    fault: { state: true },
    compared: { state: true },
    reader: { state: true },
  };
  declare episodeId: string;
  declare facts: CaseFacts | null;
  declare record: CaseRecord;
  declare fault: string;
  /** The follow-up beside the baseline; null for the latest. */
  declare compared: string | null;
  /** Who reads blind at this screen; null for nobody. */
  declare reader: string | null;
  private shownRevision = 0;
  private undoPaper: (() => void) | null = null;
  private readonly bars = new ResizeObserver(() => this.measureBars());

  constructor() {
    super();
    this.facts = null;
    this.record = NO_RECORD;
    this.fault = '';
    this.compared = null;
    this.reader = blindReader();
  }

  static override styles = [shared, hatched, caseStyles, paperStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    this.undoPaper = usePaper();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.undoPaper?.();
    this.bars.disconnect();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!this.board || !this.episodeId) return;
    const known = [...this.board.store.episodes.values()].find(({ value }) => value.episodeId === this.episodeId);
    const revision = known?.value.revision ?? 0;
    if (changed.has('episodeId')) this.facts = null;
    if (changed.has('episodeId') || changed.has('reader') || revision > this.shownRevision) {
      this.shownRevision = revision;
      void this.fetch();
    }
  }

  override updated(changed: Map<string, unknown>): void {
    super.updated(changed);
    for (const bar of this.renderRoot.querySelectorAll('top-bar, case-head')) this.bars.observe(bar);
  }

  /** What stays in view leaves room below it: how much is known once it is drawn. */
  private measureBars(): void {
    const height = (name: string) => this.renderRoot.querySelector(name)?.getBoundingClientRect().height ?? 0;
    this.style.setProperty('--bar', `${height('top-bar')}px`);
    this.style.setProperty('--head', `${height('case-head')}px`);
  }

  private async fetch(): Promise<void> {
    const { episodeId, reader } = this;
    const isCurrent = () => episodeId === this.episodeId && reader === this.reader;
    try {
      const facts = await loadFacts(episodeId, reader);
      if (!isCurrent()) return;
      this.facts = facts;
      this.shownRevision = Math.max(this.shownRevision, facts.detail.episode.revision);
      this.fault = '';
      const record = await loadRecord(facts);
      if (isCurrent()) this.record = record;
    } catch (error) {
      if (isCurrent()) this.fault = this.whyNot(error);
    }
  }

  private whyNot(error: unknown): string {
    if (!(error instanceof Refused)) return words().cases.noAnswer;
    const known = [...this.board.store.episodes.values()].find(({ value }) => value.episodeId === this.episodeId);
    const elsewhere = known && this.foreign(known);
    return error.code === 'episode-unknown' && elsewhere
      ? words().cases.elsewhere(elsewhere)
      : `${error.message}. ${error.hint}`;
  }

  override render() {
    if (!this.board) return html``;
    const { store, now, freshness, stale, hideNames, audible, pausedMs, counts } = this.view();
    const { facts, fault } = this;
    const status = [...store.heartbeats.values()].find((beat) => !this.foreign(beat))?.status;
    const isDemonstration = store.demonstration || facts?.detail.episode.intendedUse === 'demonstration';
    return html`<div
      @act=${this.act}
      @pause-audio=${this.pauseAudio}
      @resume-audio=${this.resumeAudio}
      @test-audio=${this.testAudio}
      @toggle-names=${this.toggleNames}
      @compare=${({ detail }: CustomEvent<string>) => {
        this.compared = detail;
      }}
      @jump=${({ detail }: CustomEvent<SectionName>) => this.jump(detail)}
      @blind=${({ detail }: CustomEvent<string | null>) => this.readAs(detail)}
      @recorded=${this.recorded}
    >
      <top-bar
        .heading=${words().cases.heading}
        back="/ward"
        .counts=${counts}
        .clockText=${now === null ? '' : timeOfDay(new Date(now).toISOString(), now)}
        ?hideNames=${hideNames}
        ?audible=${audible}
        ?stale=${stale}
        ?paused=${pausedMs > 0}
      >
        <heart-beat .freshness=${freshness} .link=${store.link} .state=${status?.state ?? ''}></heart-beat>
      </top-bar>
      <board-banners
        .freshness=${freshness}
        ?demonstration=${isDemonstration}
        .audible=${audible}
        .pausedMs=${pausedMs}
        .problems=${status?.problems ?? []}
      ></board-banners>
      ${facts ? this.head(facts) : ''}
      <div class="paper">
        ${facts ? paperHead(facts.detail.episode.label, isDemonstration, hideNames, now) : ''}
        <div class="paper-body">
          <main>
            ${facts && facts.withheld.size === 0 ? caseAlerts(this.alerts(), this.alertContext()) : ''}
            ${fault ? html`<p class="fault" role="alert">${fault}</p>` : ''}
            ${facts ? caseContent(facts, this.record, this.contentContext(stale)) : fault ? '' : html`<p>${words().cases.asking}</p>`}
          </main>
        </div>
      </div>
      <research-note .version=${status?.version ?? ''} .muted=${status?.muted ?? []}></research-note>
    </div>`;
  }

  private head({ detail, withheld }: CaseFacts) {
    const { now, hideNames } = this.view();
    return html`<case-head
      .label=${detail.episode.label}
      ?hideNames=${hideNames}
      .assessments=${detail.assessments}
      .compared=${this.compared ?? detail.assessments.at(-1)?.scanId ?? null}
      .sections=${sectionsOf(withheld)}
      .reader=${this.reader}
      .now=${now}
    ></case-head>`;
  }

  private alerts() {
    const { raised, acknowledged } = this.view().lists;
    return [...raised, ...acknowledged].filter(({ value }) => value.episodeId === this.episodeId);
  }

  private alertContext() {
    const { now, hideNames, stale } = this.view();
    return {
      ...{ now, hideNames, stale },
      foreign: this.foreign.bind(this),
      faultOf: this.faultOf.bind(this),
      isBusy: this.isBusy.bind(this),
    };
  }

  private contentContext(stale: boolean) {
    const { now, hideNames } = this.view();
    const { compared, renderRoot } = this;
    return { stale, now, hideNames, compared, renderRoot };
  }

  private jump(name: SectionName): void {
    const section = this.renderRoot.querySelector<HTMLElement>(`#${name}`);
    section?.scrollIntoView({ block: 'start' });
    section?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  }

  private readAs(reader: string | null): void {
    readBlind(reader);
    this.reader = reader;
  }

  /** The appliance knows who it was, where a name was not typed: what is withheld goes by that name. */
  private readonly recorded = ({ detail }: CustomEvent<{ readonly who?: string } | null>) => {
    if (this.reader !== null && this.facts && this.facts.withheld.size > 0 && detail?.who) this.readAs(detail.who);
    void this.fetch();
  };
}
customElements.define('case-page', CasePage);
