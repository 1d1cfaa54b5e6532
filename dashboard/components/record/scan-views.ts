import { html } from 'lit';
import type { Assessment } from '../../../edge/assessment/assessment.ts';
import type { ScanDetail } from '../../../edge/http/schemas.ts';
import { across, anchorOf, type Link, linkOf } from '../../data/link.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { api } from '../../state/api.ts';
import { shared } from '../../theme/shared.ts';
import { marking } from '../../viewer/marking.ts';
import { fieldOf } from '../../viewer/placement.ts';
import type { LoadSlice } from '../../viewer/slice-source.ts';
import type { SliceViewer, ViewEvent } from '../../viewer/slice-viewer.ts';
import type { View } from '../../viewer/view.ts';
import '../../viewer/slice-viewer.ts';
import '../view-tools.ts';
import type { Picture } from './case-files.ts';
import type { ShownScan } from './scan-names.ts';
import { scanViewsStyles } from './scan-views-styles.ts';

/** The pictures of a case: one viewer for each scan that has any, one set of switches for all, and the link between them. */
export class ScanViews extends WordedElement {
  static override properties = {
    scans: { attribute: false },
    details: { attribute: false },
    withheld: { attribute: false },
    label: { attribute: false },
    shared: { state: true },
    slices: { state: true },
    linked: { state: true },
  };
  declare scans: readonly ShownScan[];
  declare details: ReadonlyMap<string, ScanDetail>;
  /** Scans that somebody reads blind: pictures without outline or Grad-CAM, which are not even fetched. */
  declare withheld: ReadonlySet<string>;
  /** First line of every picture: the two identifiers, or that they are hidden. */
  declare label: string;
  declare shared: Omit<View, 'slice'>;
  /** Slice on the screen, by scan. */
  declare slices: ReadonlyMap<string, number>;
  declare linked: boolean;
  private readonly loaders = new Map<string, LoadSlice>();

  constructor() {
    super();
    this.scans = [];
    this.details = new Map();
    this.withheld = new Set();
    this.label = '';
    this.shared = { window: 'brain', outline: true, gradcam: null };
    this.slices = new Map();
    this.linked = true;
  }

  static override styles = [shared, scanViewsStyles];

  override render() {
    const pictured = this.scans.filter((scan) => this.hasPictures(scan.assessment));
    const shows = ({ scanId, hematoma }: Assessment) => hematoma?.found && !this.withheld.has(scanId);
    return html`<div @view=${this.viewed} @toggle-link=${this.toggleLink}>
        ${
          pictured.length > 0
            ? html`<view-tools
                .view=${this.withheld.size > 0 ? { ...this.shared, outline: false, gradcam: null } : this.shared}
                ?linkable=${pictured.length > 1}
                ?linked=${this.linked}
                .linkBasis=${this.link?.basis ?? null}
                .explained=${pictured.some(({ assessment }) => shows(assessment))}
              ></view-tools>`
            : ''
        }
      </div>
      <div class="scans" @view=${this.viewed}>${this.scans.map((scan, n) => this.scan(scan, n))}</div>`;
  }

  /** What is on the screen now, for who wants to keep it. */
  pictures(): Picture[] {
    const shown = [...this.renderRoot.querySelectorAll<SliceViewer>('slice-viewer')];
    return shown.map((viewer) => ({ scanId: viewer.dataset.scan ?? '', take: () => viewer.toPng() }));
  }

  private scan({ assessment, name, time }: ShownScan, n: number) {
    const { scanId, geometry, hematoma, status } = assessment;
    const say = deskWords().cases;
    const removedAt = this.details.get(scanId)?.imagesRemovedAt ?? null;
    const heading = `${name}: ${say.byScanner(time)}`;
    if (!this.hasPictures(assessment)) {
      const why = removedAt === null ? say.noPictures : say.imagesRemoved(removedAt.slice(0, 10));
      return html`<section class="scan" aria-label=${heading}>
        <h3>${heading}</h3>
        ${removedAt !== null || status === 'not-assessed' ? html`<p class="fault">${why}</p>` : ''}
      </section>`;
    }
    const isBlind = this.withheld.has(scanId);
    const view = { ...this.shared, slice: this.sliceOf(assessment, n) };
    return html`<section class="scan" aria-label=${heading}>
      <h3>${heading}</h3>
      <slice-viewer
        data-scan=${scanId}
        .name=${name}
        .geometry=${geometry}
        .hematoma=${isBlind ? null : hematoma}
        .load=${this.loader(assessment, isBlind)}
        .view=${isBlind ? { ...view, outline: false, gradcam: null } : hematoma?.found ? view : { ...view, gradcam: null }}
        .caption=${[this.label, name, time]}
        .marking=${marking(assessment)}
        .fieldMm=${fieldOf(this.scans.flatMap((scan) => scan.assessment.geometry ?? []))}
        .anchorMm=${this.anchorMmOf(n)}
        ?linked=${this.linked}
      ></slice-viewer>
    </section>`;
  }

  private hasPictures({ scanId, status, geometry }: Assessment): boolean {
    // Once a later revision could not be assessed, the pictures are of the last that could: not of what is said here.
    return status === 'assessed' && geometry !== null && (this.details.get(scanId)?.imagesRemovedAt ?? null) === null;
  }

  private loader({ scanId, revision, geometry }: Assessment, isBlind: boolean): LoadSlice {
    const key = `${scanId}/${revision}/${isBlind}`;
    const load: LoadSlice =
      this.loaders.get(key) ??
      (async (what, slice, signal, count) => {
        const [columns, rows] = geometry!.size;
        if (isBlind && what !== 'volume') return new ArrayBuffer(columns * rows * (count ?? 1));
        return api.slice(scanId, revision, what, slice, signal, count);
      });
    this.loaders.set(key, load);
    return load;
  }

  /** What is the same place in the two scans that are shown; null where there are not two with pictures. */
  private get link(): Link | null {
    const [a, b] = this.scans.flatMap(({ assessment: { scanId, geometry, hematoma } }) =>
      geometry
        ? { geometry, hematoma, frameOfReferenceUid: this.details.get(scanId)?.frameOfReferenceUid ?? null }
        : [],
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
    const { link, scans } = this;
    // In one space, the same place is shown at once; else each opens where it shows most bleed.
    if (n === 1 && this.linked && link?.basis === 'frame') {
      return this.acrossFrom(0, this.sliceOf(scans[0]!.assessment, 0), link);
    }
    return anchorOf(geometry, hematoma?.largestSlice);
  }

  private readonly viewed = (event: ViewEvent) => {
    event.stopPropagation();
    const { slice, ...rest } = event.detail;
    this.shared = { ...this.shared, ...rest };
    const { scans } = this;
    const [baseline] = scans;
    // A nudge moves the follow-up; the baseline stays.
    if (rest.nudgeMm !== undefined && baseline) this.move(0, this.sliceOf(baseline.assessment, 0));
    if (slice === undefined) return;
    const scanId = (event.composedPath()[0] as HTMLElement).dataset.scan;
    const n = scans.findIndex(({ assessment }) => assessment.scanId === scanId);
    if (n >= 0) this.move(n, slice);
  };

  private move(n: number, slice: number): void {
    const { link, scans } = this;
    const slices = new Map(this.slices).set(scans[n]!.assessment.scanId, slice);
    const to = scans[1 - n]?.assessment;
    if (this.linked && link && to) slices.set(to.scanId, this.acrossFrom(n as 0 | 1, slice, link));
    this.slices = slices;
  }

  private acrossFrom(n: 0 | 1, slice: number, link: Link): number {
    const [a, b] = this.scans.flatMap(({ assessment }) => assessment.geometry ?? []);
    return across(link, [a!, b!], n, slice, this.shared.nudgeMm ?? 0);
  }

  private readonly toggleLink = () => {
    this.linked = !this.linked;
  };
}

customElements.define('scan-views', ScanViews);
