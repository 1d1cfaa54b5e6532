import { css, html } from 'lit';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import type { EpisodeDetail, ScanDetail } from '../../edge/http/schemas.ts';
import '../components/alert-card.ts';
import '../components/board-banners.ts';
import '../components/heart-beat.ts';
import '../components/research-note.ts';
import '../components/scan-figures.ts';
import '../components/top-bar.ts';
import '../components/view-tools.ts';
import { earlierScans } from '../data/alerts.ts';
import { scannerTime, timeOfDay } from '../data/format.ts';
import { across, anchorOf, type Link, linkOf } from '../data/link.ts';
import { shownLabel } from '../data/words.ts';
import { api, Refused } from '../state/api.ts';
import { hatched, shared } from '../theme/shared.ts';
import { marking } from '../viewer/marking.ts';
import { fieldOf } from '../viewer/placement.ts';
import '../viewer/slice-viewer.ts';
import type { LoadSlice } from '../viewer/slice-source.ts';
import type { ViewEvent } from '../viewer/slice-viewer.ts';
import type { View } from '../viewer/view.ts';
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
                .linkBasis=${this.link?.basis ?? null}
                .explained=${pictured.some(({ hematoma }) => hematoma?.found)}
              ></view-tools>`
            : ''
        }
      </div>
      <div class="scans ${stale ? 'hatched' : ''}">${shown.map((assessment, n) => this.scan(assessment, n, shown.length))}</div>`;
  }

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
                .view=${{ ...this.shared, gradcam: hematoma?.found ? this.shared.gradcam : null, slice: this.sliceOf(assessment, n) }}
                .caption=${this.caption(name, scannerTime(acquiredAt, now))}
                .marking=${marking(assessment)}
                .fieldMm=${fieldOf(this.shown.flatMap(({ geometry: one }) => one ?? []))}
                .anchorMm=${this.anchorMmOf(n)}
                ?linked=${this.linked}
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
      this.loaders.get(key) ??
      ((what, slice, signal, count) => api.slice(scanId, revision, what, slice, signal, count));
    this.loaders.set(key, load);
    return load;
  }

  /** What is the same place in the two scans that are shown; null where there are not two. */
  private get link(): Link | null {
    const [a, b] = this.shown.flatMap(({ scanId, geometry, hematoma }) =>
      geometry ? { geometry, hematoma, frameOfReferenceUid: this.scans.get(scanId)?.frameOfReferenceUid ?? null } : [],
    );
    return a && b ? linkOf(a, b) : null;
  }

  /** The place that crosshairs are counted from, in the n-th scan that is shown. */
  private anchorMmOf(n: number) {
    const point = this.link?.ends[n as 0 | 1]?.pointMm ?? null;
    return point && ([point[0], point[1], point[2] + (n === 1 ? (this.shared.nudgeMm ?? 0) : 0)] as const);
  }

  private sliceOf({ scanId, geometry, hematoma }: Assessment, n: number): number {
    const moved = this.slices.get(scanId);
    if (moved !== undefined || !geometry) return moved ?? 0;
    const { link, shown } = this;
    // In one space, the same place is shown at once; else each opens where it shows most bleed.
    if (n === 1 && this.linked && link?.basis === 'frame') return this.acrossFrom(0, this.sliceOf(shown[0]!, 0), link);
    return anchorOf(geometry, hematoma?.largestSlice);
  }

  private readonly viewed = (event: ViewEvent) => {
    const { slice, ...rest } = event.detail;
    this.shared = { ...this.shared, ...rest };
    const { shown } = this;
    const [baseline] = shown;
    // A nudge moves the follow-up; the baseline stays.
    if (rest.nudgeMm !== undefined && baseline) this.move(0, this.sliceOf(baseline, 0));
    if (slice === undefined) return;
    const scanId = (event.composedPath()[0] as HTMLElement).dataset.scan;
    const n = shown.findIndex((assessment) => assessment.scanId === scanId);
    if (n >= 0) this.move(n, slice);
  };

  private move(n: number, slice: number): void {
    const { link, shown } = this;
    const [from, to] = [shown[n]!, shown[1 - n]];
    const slices = new Map(this.slices).set(from.scanId, slice);
    if (this.linked && link && to) slices.set(to.scanId, this.acrossFrom(n as 0 | 1, slice, link));
    this.slices = slices;
  }

  private acrossFrom(n: 0 | 1, slice: number, link: Link): number {
    const [a, b] = this.shown.flatMap(({ geometry }) => geometry ?? []);
    return across(link, [a!, b!], n, slice, this.shared.nudgeMm ?? 0);
  }

  private readonly toggleLink = () => {
    this.linked = !this.linked;
  };
}

customElements.define('case-page', CasePage);
