import { css, html, nothing } from 'lit';
import type { Assessment } from '../../../edge/assessment/assessment.ts';
import type { ExpansionRules } from '../../../edge/assessment/definitions.ts';
import { decimal, ml, unknown } from '../../data/format.ts';
import { type Timeline, type TimelinePoint, timelineOf } from '../../data/timeline.ts';
import { plotOf } from '../../data/timeline-plot.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';
import { drawTimeline } from './draw-timeline.ts';
import { timelineStyles } from './timeline-styles.ts';

/** Size of the text that the plot is laid out for, pixels. */
const FONT_PX = 15;
/** Width of an A4 page between its margins, CSS pixels. */
const PAPER_PX = 690;

/** IPH and IVH over time with their error and the limits of each rule; the same as a table. Marks differ in shape, not only colour. */
export class GrowthTimeline extends WordedElement {
  static override properties = {
    assessments: { attribute: false },
    rules: { attribute: false },
    wrong: { attribute: false },
    width: { state: true },
  };
  /** By acquisition time, as the episode lists them. */
  declare assessments: readonly Assessment[];
  /** Limits in force; null until they are known. */
  declare rules: ExpansionRules | null;
  /** Assessments that somebody marked as wrong. */
  declare wrong: ReadonlySet<string>;
  declare width: number;
  /** Text of the plot against what it was laid out for: as large as the text around it. */
  private scale = 1;
  private shown = 0;
  private readonly resize = new ResizeObserver(([entry]) => {
    const width = entry?.contentRect.width ?? 0;
    if (width === 0) return;
    this.scale = Number.parseFloat(getComputedStyle(this).fontSize) / FONT_PX;
    this.width = Math.round(width / this.scale);
  });
  /** On paper it has another width, at once. */
  private readonly toPaper = () => {
    this.shown = this.width;
    this.width = PAPER_PX;
    this.performUpdate();
  };
  private readonly fromPaper = () => {
    this.width = this.shown;
  };

  constructor() {
    super();
    this.assessments = [];
    this.rules = null;
    this.wrong = new Set();
    this.width = 0;
  }

  static override styles = [
    shared,
    timelineStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      table {
        border-collapse: collapse;
        margin-top: 0.4em;
      }
      th,
      td {
        padding: 0.15em 0.9em 0.15em 0;
        text-align: left;
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }
      thead th {
        color: var(--dim);
      }
      summary {
        cursor: pointer;
        min-height: 2.75rem;
        padding-block: 0.6em;
      }
      .wide {
        overflow-x: auto;
      }
      @media print {
        details::details-content {
          content-visibility: visible;
          display: block;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.resize.observe(this);
    addEventListener('beforeprint', this.toPaper);
    addEventListener('afterprint', this.fromPaper);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resize.disconnect();
    removeEventListener('beforeprint', this.toPaper);
    removeEventListener('afterprint', this.fromPaper);
  }

  override render() {
    if (this.rules === null) return nothing;
    const say = deskWords().cases.timeline;
    const timeline = timelineOf(this.assessments, this.rules, this.wrong);
    const measured = timeline.points.filter(({ iphMl }) => iphMl !== null);
    if (measured.length === 0) return html`<p>${say.none}</p>`;
    const summary = say.summary(measured.length, ml(measured[0]!.iphMl), ml(measured.at(-1)!.iphMl));
    return html`${this.width > 0 ? drawTimeline(timeline, plotOf(timeline, this.width), summary) : nothing}
      <p class="small dim">${measured.length === 1 ? say.onlyOne : say.limitsNote} ${say.error}</p>
      <details><summary>${say.table}</summary><div class="wide">${this.table(timeline)}</div></details>`;
  }

  private table({ points, limits, sign }: Timeline) {
    const say = deskWords().cases.timeline;
    const { columns } = say;
    return html`<table class="small">
      <thead><tr>${Object.values(columns).map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>
        ${points.map(
          (point) => html`<tr>
            <th scope="row">${point.place}</th>
            <td>${point.hours === null ? say.untimed : say.plusHours(decimal(point.hours, 1))}</td>
            <td>${ml(point.iphMl)}</td>
            <td>${ml(point.ivhMl)}</td>
            <td>${errorOf(point)}</td>
            <td>${remarkOf(point)}</td>
          </tr>`,
        )}
        ${limits.map(
          ({ kind, panel, atMl, value }) => html`<tr>
            <th scope="row">${say.limitRow}</th>
            <td></td>
            <td>${panel === 'iph' ? ml(atMl) : ''}</td>
            <td>${panel === 'ivh' ? ml(atMl) : ''}</td>
            <td></td>
            <td>${say.limits[kind](sign, value)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

function errorOf({ error }: TimelinePoint): string {
  const say = deskWords().cases.timeline;
  if (error === null) return unknown();
  return error.of === 'total' ? say.ofTotal(ml(error.ml)) : say.ofIph(ml(error.ml));
}

function remarkOf({ isBaseline, isWrong, iphMl }: TimelinePoint): string {
  const { baseline, timeline } = deskWords().cases;
  const remarks = [isBaseline && baseline, iphMl === null && timeline.notAssessed, isWrong && timeline.wrong];
  return remarks.filter(Boolean).join(', ');
}
customElements.define('growth-timeline', GrowthTimeline);
