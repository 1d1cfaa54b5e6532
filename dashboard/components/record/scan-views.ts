import { html } from 'lit';
import type { Assessment } from '../../../edge/assessment/assessment.ts';
import type { ScanDetail } from '../../../edge/http/schemas.ts';
import { anchorOf, linkedSlice } from '../../data/link.ts';
import { words } from '../../language/language.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { api } from '../../state/api.ts';
import { shared } from '../../theme/shared.ts';
import type { View } from '../../viewer/keys.ts';
import type { LoadSlice } from '../../viewer/slice-source.ts';
import type { ViewEvent } from '../../viewer/slice-viewer.ts';
import '../../viewer/slice-viewer.ts';
import '../view-tools.ts';
import type { Picture } from './case-files.ts';
import { marking } from './picture-marking.ts';
import { canvasPng } from './picture-png.ts';
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
                .explained=${pictured.some(({ assessment }) => shows(assessment))}
              ></view-tools>`
            : ''
        }
      </div>
      <div class="scans" @view=${this.viewed}>${this.scans.map((scan) => this.scan(scan))}</div>`;
  }

  /** What is on the screen now, for who wants to keep it. */
  pictures(): Picture[] {
    const shown = [...this.renderRoot.querySelectorAll<HTMLElement & { toPng?(): Promise<Blob> }>('slice-viewer')];
    return shown.map((viewer) => ({
      scanId: viewer.dataset.scan ?? '',
      take: () => viewer.toPng?.() ?? canvasPng(viewer),
    }));
  }

  private scan({ assessment, name, time }: ShownScan) {
    const { scanId, geometry, hematoma, status } = assessment;
    const say = words().cases;
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
    const view = { ...this.shared, slice: this.sliceOf(assessment) };
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
      (async (what, slice, signal, ...more: number[]) => {
        const [columns, rows] = geometry!.size;
        if (isBlind && what !== 'volume') return new ArrayBuffer(columns * rows * (more[0] ?? 1));
        return api.slice(scanId, revision, what, slice, signal, ...(more as []));
      });
    this.loaders.set(key, load);
    return load;
  }

  private sliceOf({ scanId, geometry, hematoma }: Assessment): number {
    return this.slices.get(scanId) ?? (geometry ? anchorOf(geometry, hematoma?.largestSlice) : 0);
  }

  private readonly viewed = (event: ViewEvent) => {
    event.stopPropagation();
    const { slice, ...rest } = event.detail;
    this.shared = { ...this.shared, ...rest };
    if (slice === undefined) return;
    const scanId = (event.composedPath()[0] as HTMLElement).dataset.scan;
    const shown = this.scans.map(({ assessment }) => assessment).filter(({ geometry }) => geometry !== null);
    const from = shown.find((assessment) => assessment.scanId === scanId);
    if (!from) return;
    const slices = new Map(this.slices).set(from.scanId, slice);
    const anchored = ({ geometry, hematoma }: Assessment) => ({
      geometry: geometry!,
      anchor: anchorOf(geometry!, hematoma?.largestSlice),
    });
    for (const to of this.linked ? shown : []) {
      if (to.scanId !== from.scanId) slices.set(to.scanId, linkedSlice(slice, anchored(from), anchored(to)));
    }
    this.slices = slices;
  };

  private readonly toggleLink = () => {
    this.linked = !this.linked;
  };
}

customElements.define('scan-views', ScanViews);
