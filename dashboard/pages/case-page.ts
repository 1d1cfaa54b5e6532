import { html } from 'lit';
import { refusalInWords } from '../data/told.ts';
import '../components/alert-card.ts';
import '../components/board-banners.ts';
import '../components/clinical/clinical-entry.ts';
import '../components/clinical/scores-panel.ts';
import '../components/clinical/signs-panel.ts';
import '../components/heart-beat.ts';
import '../components/record/case-head.ts';
import type { SectionName } from '../components/record/case-head.ts';
import { CaseLoader } from '../components/record/case-loader.ts';
import type { CaseFacts } from '../components/record/case-record.ts';
import { paperHead, paperStyles, usePaper } from '../components/record/paper.ts';
import '../components/research-note.ts';
import '../components/top-bar.ts';
import { timeOfDay } from '../data/format.ts';
import { deskWords } from '../language/desk.ts';
import { Refused } from '../state/refused.ts';
import { hatched, shared } from '../theme/shared.ts';
import { caseAlerts } from './case-alerts.ts';
import { caseContent, sectionsOf } from './case-content.ts';
import { caseStyles } from './case-styles.ts';
import { Page } from './page.ts';
import { StickyBars } from './sticky-bars.ts';

/** One patient's bleed: what was found on each scan, how it grew, what is expected, and what people said and did. */
export class CasePage extends Page {
  static override properties = { ...Page.properties, episodeId: {}, compared: { state: true } };
  declare episodeId: string;
  /** The follow-up beside the baseline; null for the latest. */
  declare compared: string | null;
  private readonly loader = new CaseLoader(this);
  private readonly bars = new StickyBars(this, { '--bar': 'top-bar', '--head': 'case-head' });
  private undoPaper: (() => void) | null = null;

  constructor() {
    super();
    this.compared = null;
  }

  static override styles = [shared, hatched, caseStyles, paperStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    this.undoPaper = usePaper();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.undoPaper?.();
  }

  override willUpdate(): void {
    if (this.board && this.episodeId) this.loader.want(this.episodeId, this.known?.value.revision ?? 0);
  }

  override updated(changed: Map<string, unknown>): void {
    super.updated(changed);
    this.bars.watch();
  }

  /** The episode as the board lists it. */
  private get known() {
    return [...this.board.store.episodes.values()].find(({ value }) => value.episodeId === this.episodeId);
  }

  private whyNot(error: unknown): string {
    if (!(error instanceof Refused)) return deskWords().cases.noAnswer;
    const elsewhere = this.known && this.foreign(this.known);
    return error.code === 'episode-unknown' && elsewhere
      ? deskWords().cases.elsewhere(elsewhere)
      : refusalInWords(error);
  }

  override render() {
    if (!this.board) return html``;
    const { store, hideNames, now } = this.view();
    const { facts } = this.loader;
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
      @blind=${({ detail }: CustomEvent<string | null>) => this.loader.readAs(detail)}
      @entered=${() => this.loader.recorded(undefined)}
      @recorded=${({ detail }: CustomEvent<{ readonly who?: string } | null>) => this.loader.recorded(detail?.who)}
    >
      ${this.chrome(isDemonstration)} ${facts ? this.head(facts) : ''}
      <div class="paper">
        ${facts ? paperHead(facts.detail.episode.label, isDemonstration, hideNames, now) : ''}
        <div class="paper-body"><main>${this.main(facts)}</main></div>
      </div>
      <research-note .version=${this.ownStatus?.version ?? ''} .muted=${this.ownStatus?.muted ?? []}></research-note>
    </div>`;
  }

  private get ownStatus() {
    return [...this.board.store.heartbeats.values()].find((beat) => !this.foreign(beat))?.status;
  }

  private chrome(isDemonstration: boolean) {
    const { store, now, freshness, stale, hideNames, audible, pausedMs, counts } = this.view();
    return html`<top-bar
        .heading=${deskWords().cases.heading}
        back="/ward"
        .counts=${counts}
        .clockText=${now === null ? '' : timeOfDay(new Date(now).toISOString(), now)}
        ?hideNames=${hideNames}
        ?audible=${audible}
        ?stale=${stale}
        ?paused=${pausedMs > 0}
      >
        <heart-beat .freshness=${freshness} .link=${store.link} .state=${this.ownStatus?.state ?? ''}></heart-beat>
      </top-bar>
      <board-banners
        .freshness=${freshness}
        ?demonstration=${isDemonstration}
        .audible=${audible}
        .pausedMs=${pausedMs}
        .problems=${this.ownStatus?.problems ?? []}
      ></board-banners>`;
  }

  private head({ detail, withheld }: CaseFacts) {
    const { now, hideNames } = this.view();
    return html`<case-head
      role="region"
      aria-label=${deskWords().cases.heading}
      .label=${detail.episode.label}
      ?hideNames=${hideNames}
      .assessments=${detail.assessments}
      .compared=${this.compared ?? detail.assessments.at(-1)?.scanId ?? null}
      .sections=${sectionsOf(withheld)}
      .reader=${this.loader.reader}
      .now=${now}
    ></case-head>`;
  }

  private main(facts: CaseFacts | null) {
    const { record, reader } = this.loader;
    const { now, hideNames, stale, lists } = this.view();
    const { compared, renderRoot } = this;
    const fault = this.loader.fault === null ? '' : this.whyNot(this.loader.fault);
    const told = fault ? html`<p class="fault" role="alert">${fault}</p>` : '';
    if (!facts) return fault ? told : html`<p role="status">${deskWords().cases.asking}</p>`;
    const alerts = [...lists.raised, ...lists.acknowledged].filter(({ value }) => value.episodeId === this.episodeId);
    const page = {
      foreign: this.foreign.bind(this),
      faultOf: this.faultOf.bind(this),
      isBusy: this.isBusy.bind(this),
    };
    return html`${facts.withheld.size > 0 ? '' : caseAlerts(alerts, facts, { now, hideNames, stale, ...page })} ${told}
      ${caseContent(facts, record, { stale, now, hideNames, compared, reader, renderRoot })}`;
  }

  private jump(name: SectionName): void {
    const section = this.renderRoot.querySelector<HTMLElement>(`#${name}`);
    section?.scrollIntoView({ block: 'start' });
    section?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  }
}
customElements.define('case-page', CasePage);
