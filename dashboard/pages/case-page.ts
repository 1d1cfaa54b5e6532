import { css, html } from 'lit';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import { bleedingScan } from '../../edge/assessment/estimated-scan.ts';
import type { EpisodeDetail, ScanDetail } from '../../edge/http/schemas.ts';
import '../components/alert-card.ts';
import '../components/board-banners.ts';
import '../components/clinical/clinical-entry.ts';
import '../components/clinical/scores-panel.ts';
import '../components/clinical/signs-panel.ts';
import '../components/heart-beat.ts';
import '../components/research-note.ts';
import '../components/scan-figures.ts';
import '../components/top-bar.ts';
import '../components/view-tools.ts';
import type { EnteredEvent } from '../components/clinical/clinical-entry.ts';
import { earlierScans } from '../data/alerts.ts';
import { scannerTime, timeOfDay } from '../data/format.ts';
import { anchorOf, linkedSlice } from '../data/link.ts';
import { shownLabel } from '../data/words.ts';
import { api, Refused } from '../state/api.ts';
import { hatched, shared } from '../theme/shared.ts';
import type { View } from '../viewer/keys.ts';
import '../viewer/slice-viewer.ts';
import type { LoadSlice } from '../viewer/slice-source.ts';
import type { ViewEvent } from '../viewer/slice-viewer.ts';
import { Page } from './page.ts';

/** One patient's bleed: the baseline, and beside it the follow-up that it is compared with. */
export class CasePage extends Page {
  static override properties = {
    ...Page.properties,
    episodeId: {},
    detail: { state: true },
    scans: { state: true },
    fault: { state: true },
    shared: { state: true },
    slices: { state: true },
    linked: { state: true },
    compared: { state: true },
  };
  declare episodeId: string;
  declare detail: EpisodeDetail | null;
  declare scans: ReadonlyMap<string, ScanDetail>;
  declare fault: string;
  declare shared: Omit<View, 'slice'>;
  /** Slice on the screen, by scan. */
  declare slices: ReadonlyMap<string, number>;
  declare linked: boolean;
  /** The follow-up beside the baseline; null for the latest. */
  declare compared: string | null;
  private shownRevision = 0;
  private readonly loaders = new Map<string, LoadSlice>();

  constructor() {
    super();
    this.detail = null;
    this.scans = new Map();
    this.fault = '';
    this.shared = { window: 'brain', outline: true, gradcam: null };
    this.slices = new Map();
    this.linked = true;
    this.compared = null;
  }

  static override styles = [
    shared,
    hatched,
    css`
      main {
        display: grid;
        gap: 0.6em;
        padding: 0.6em 0.9em;
      }
      /* Read from a chair, not across the room. */
      .scans {
        font-size: var(--small);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4em 1.4em;
        align-items: center;
      }
      .who {
        display: flex;
        flex-wrap: wrap;
        gap: 0.3em 1.2em;
        align-items: baseline;
      }
      .who patient-label {
        font-size: calc(var(--mid) * 0.8);
      }
      .scans {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr));
        gap: 1.2em;
      }
      .clinical {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
        gap: 1.2em;
        font-size: var(--small);
        border-top: 1px solid var(--line);
        padding-top: 0.8em;
      }
      .scan {
        display: grid;
        gap: 0.6em;
        align-content: start;
        min-width: 0;
      }
      .alone {
        grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr);
      }
      h2 {
        font-size: 1.1em;
      }
      .fault {
        padding: 0.6em;
        border: 2px solid var(--text);
      }
      @media (max-width: 900px) {
        .alone {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (!this.board || !this.episodeId) return;
    const known = [...this.board.store.episodes.values()].find(({ value }) => value.episodeId === this.episodeId);
    const revision = known?.value.revision ?? 0;
    if (changed.has('episodeId') || revision > this.shownRevision) {
      this.shownRevision = revision;
      void this.fetch();
    }
  }

  private async fetch(): Promise<void> {
    try {
      const detail = await api.episode(this.episodeId);
      const scans = await Promise.all(detail.assessments.map(({ scanId }) => api.scan(scanId)));
      this.detail = detail;
      this.scans = new Map(scans.map((scan) => [scan.scanId, scan]));
      this.shownRevision = Math.max(this.shownRevision, detail.episode.revision);
      this.fault = '';
    } catch (error) {
      this.fault =
        error instanceof Refused ? `${error.message}. ${error.hint}` : 'The appliance does not answer. Use the PACS.';
    }
  }

  /** What is on the screen: the baseline, and the follow-up that is compared with it. */
  private get shown(): readonly Assessment[] {
    const all = this.detail?.assessments ?? [];
    const [baseline, ...later] = all;
    if (!baseline) return [];
    const other = later.find(({ scanId }) => scanId === this.compared) ?? later.at(-1);
    return other ? [baseline, other] : [baseline];
  }

  override render() {
    if (!this.board) return html``;
    const { store, now, freshness, stale, hideNames, audible, pausedMs, counts, lists } = this.view();
    const mine = [...lists.raised, ...lists.acknowledged].filter(({ value }) => value.episodeId === this.episodeId);
    const earlier = earlierScans(mine);
    const status = [...store.heartbeats.values()].find((beat) => !this.foreign(beat))?.status;
    return html`<div
      @act=${this.act}
      @pause-audio=${this.pauseAudio}
      @resume-audio=${this.resumeAudio}
      @test-audio=${this.testAudio}
      @toggle-names=${this.toggleNames}
      @view=${this.viewed}
      @toggle-link=${this.toggleLink}
    >
      <top-bar
        heading="Case"
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
        ?demonstration=${store.demonstration || this.detail?.episode.intendedUse === 'demonstration'}
        .audible=${audible}
        .pausedMs=${pausedMs}
        .problems=${status?.problems ?? []}
      ></board-banners>
      <main>
        ${mine.map(
          (record) =>
            html`<alert-card
              detailed
              ?earlier=${earlier.has(record.key)}
              .of=${record}
              .alert=${record.value}
              .now=${now}
              ?hideNames=${hideNames}
              ?stale=${stale}
              .foreign=${this.foreign(record)}
              .fault=${this.faultOf(record)}
              ?busy=${this.isBusy(record)}
            ></alert-card>`,
        )}
        ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : ''}
        ${this.detail ? this.content(this.detail, stale) : this.fault ? '' : html`<p>Asking for the case.</p>`}
      </main>
      <research-note .version=${status?.version ?? ''} .muted=${status?.muted ?? []}></research-note>
    </div>`;
  }

  private content({ episode, assessments }: EpisodeDetail, stale: boolean) {
    const { shown } = this;
    const pictured = shown.filter(
      ({ scanId, status, geometry }) => status === 'assessed' && geometry && !this.scans.get(scanId)?.imagesRemovedAt,
    );
    return html`<div class="head">
        <div class="who">
          <patient-label .label=${episode.label} ?hideNames=${this.board.hideNames}></patient-label>
          <span class="dim">${assessments.length === 1 ? 'one scan' : `${assessments.length} scans`}</span>
          ${assessments.length > 2 ? this.choice(assessments) : ''}
        </div>
        ${
          pictured.length > 0
            ? html`<view-tools
                .view=${this.shared}
                ?linkable=${pictured.length > 1}
                ?linked=${this.linked}
                .explained=${pictured.some(({ hematoma }) => hematoma?.found)}
              ></view-tools>`
            : ''
        }
      </div>
      <div class="scans ${stale ? 'hatched' : ''}">${shown.map((assessment, n) => this.scan(assessment, n, shown.length))}</div>
      ${this.clinical()}`;
  }

  /** What is entered, and what it makes of signs and scores: all of the scan that shows the bleed first. */
  private clinical() {
    const { episode, assessments, clinical } = this.detail!;
    const assessment = bleedingScan(assessments);
    return html`<section class="clinical" @entered=${this.entered}>
      <clinical-entry .episode=${episode} .assessment=${assessment} .clinical=${clinical}></clinical-entry>
      <scores-panel .episode=${episode} .assessment=${assessment} .clinical=${clinical}></scores-panel>
      <signs-panel .episode=${episode} .assessment=${assessment} .clinical=${clinical}></signs-panel>
    </section>`;
  }

  private readonly entered = ({ detail }: EnteredEvent) => {
    // A newer one may have come over the board meanwhile.
    if (detail.episode.revision < this.shownRevision) return;
    this.shownRevision = detail.episode.revision;
    this.detail = detail;
  };

  private choice(assessments: readonly Assessment[]) {
    const now = this.board.store.clock.now();
    return html`<span role="group" aria-label="Compare the baseline with">
      ${assessments.slice(1).map(
        ({ scanId, acquiredAt }) =>
          html`<button
            aria-pressed=${this.shown[1]?.scanId === scanId}
            @click=${() => {
              this.compared = scanId;
            }}
          >
            ${scannerTime(acquiredAt, now)}
          </button>`,
      )}
    </span>`;
  }

  private scan(assessment: Assessment, n: number, count: number) {
    const { scanId, acquiredAt, geometry, status, hematoma } = assessment;
    const now = this.board.store.clock.now();
    // A lone scan without a bleed is the baseline of nothing.
    const name = n > 0 ? 'Follow-up' : count === 1 && !hematoma?.found ? 'Scan' : 'Baseline';
    const time = `${scannerTime(acquiredAt, now)} (scanner’s clock)`;
    // Once a later revision could not be assessed, the pictures are of the last that could: not of what is said here.
    const removedAt = this.scans.get(scanId)?.imagesRemovedAt ?? null;
    const pictured = status === 'assessed' && geometry && removedAt === null;
    return html`<section class="scan" aria-label=${`${name}, ${time}`}>
      <h2>${name}: ${time}</h2>
      <div class="scan ${count === 1 && pictured ? 'alone' : ''}">
        ${
          pictured
            ? html`<slice-viewer
                data-scan=${scanId}
                .name=${name}
                .geometry=${geometry}
                .hematoma=${hematoma}
                .load=${this.loader(assessment)}
                .view=${{ ...this.shared, gradcam: hematoma?.found ? this.shared.gradcam : null, slice: this.sliceOf(assessment) }}
                .caption=${this.caption(name, scannerTime(acquiredAt, now))}
                .marking=${marking(assessment)}
              ></slice-viewer>`
            : removedAt !== null
              ? html`<p class="fault">
                  The images were removed on ${removedAt.slice(0, 10)} by policy, to make room. What was found is kept; look at
                  the images in the PACS.
                </p>`
              : ''
        }
        <scan-figures .assessment=${assessment} .detail=${this.scans.get(scanId) ?? null}></scan-figures>
      </div>
    </section>`;
  }

  private caption(name: string, time: string): string[] {
    const label = shownLabel(this.detail?.episode.label ?? { name: null, id: null }, this.board.hideNames);
    return [`${label.name}  ${label.id}`, name, time];
  }

  private loader({ scanId, revision }: Assessment): LoadSlice {
    const key = `${scanId}/${revision}`;
    const load: LoadSlice =
      this.loaders.get(key) ?? ((what, slice, signal) => api.slice(scanId, revision, what, slice, signal));
    this.loaders.set(key, load);
    return load;
  }

  private sliceOf({ scanId, geometry, hematoma }: Assessment): number {
    return this.slices.get(scanId) ?? (geometry ? anchorOf(geometry, hematoma?.largestSlice) : 0);
  }

  private readonly viewed = (event: ViewEvent) => {
    const { slice, ...rest } = event.detail;
    this.shared = { ...this.shared, ...rest };
    if (slice === undefined) return;
    const scanId = (event.composedPath()[0] as HTMLElement).dataset.scan;
    const from = this.shown.find((assessment) => assessment.scanId === scanId);
    if (!from?.geometry) return;
    const slices = new Map(this.slices).set(from.scanId, slice);
    for (const to of this.linked ? this.shown : []) {
      if (to.scanId === from.scanId || !to.geometry) continue;
      const anchored = ({ geometry, hematoma }: Assessment) => ({
        geometry: geometry!,
        anchor: anchorOf(geometry!, hematoma?.largestSlice),
      });
      slices.set(to.scanId, linkedSlice(slice, anchored(from), anchored(to)));
    }
    this.slices = slices;
  };

  private readonly toggleLink = () => {
    this.linked = !this.linked;
  };
}

/** On every image: what it is not for, and which models drew on it. */
function marking({ models, intendedUse }: Assessment): string[] {
  const names = models.map(({ name, version }) => `${name} ${version}`).join(', ') || 'models unknown';
  return [...(intendedUse === 'clinical' ? [] : [intendedUse.toUpperCase()]), 'NOT FOR DIAGNOSIS', names];
}
customElements.define('case-page', CasePage);
