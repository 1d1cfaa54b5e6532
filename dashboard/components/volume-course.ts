import { css, html, svg } from 'lit';
import type { EpisodeScan } from '../../edge/mqtt/topics.ts';
import { type Course, courseOf, type Point } from '../data/course.ts';
import { ml } from '../data/format.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

const WIDTH = 100;
const HEIGHT = 62;
const EDGE = 6;

/**
 * Volume over time, small: IPH with discs and a full line, IVH with squares and a dotted one; dashed, the baseline and what
 * is 6 mL above it, from where on growth counts by every definition.
 */
export class VolumeCourse extends WordedElement {
  static override properties = { scans: { attribute: false } };
  declare scans: readonly EpisodeScan[];

  constructor() {
    super();
    this.scans = [];
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      svg {
        display: block;
        width: 100%;
        max-height: 4.2em;
      }
      .limit {
        stroke: var(--dim);
        stroke-dasharray: 3 3;
      }
      .step {
        stroke: var(--text);
        stroke-dasharray: 6 3;
      }
      .iph,
      .ivh {
        fill: none;
        stroke-width: 2.2;
      }
      .iph {
        stroke: var(--iph);
      }
      .ivh {
        stroke: var(--ivh);
        stroke-dasharray: 1.5 2.5;
      }
      .disc {
        fill: var(--iph);
      }
      .square {
        fill: var(--ivh);
      }
      text {
        fill: var(--dim);
        font-size: 11px;
      }
    `,
  ];

  override render() {
    const course = courseOf(this.scans);
    if (!course) return html``;
    return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${inWords(course)}>
      ${svg`<path class="limit" d=${across(course.baseline)} />
        <path class="step" d=${across(course.step)} />
        <text x=${WIDTH - EDGE + 1} y=${y(course.step) - 2} text-anchor="end">+6</text>
        <path class="ivh" d=${line(course.ivh)} />
        <path class="iph" d=${line(course.iph)} />
        ${course.ivh.map((point) => svg`<rect class="square" x=${x(point.x) - 2.4} y=${y(point.y) - 2.4} width="4.8" height="4.8" />`)}
        ${course.iph.map((point) => svg`<circle class="disc" cx=${x(point.x)} cy=${y(point.y)} r="3" />`)}`}
    </svg>`;
  }
}

const x = (share: number) => round(EDGE + share * (WIDTH - 2 * EDGE - 8));
const y = (share: number) => round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE - 4));
const round = (value: number) => Math.round(value * 10) / 10;
const across = (share: number) => `M${EDGE} ${y(share)}H${WIDTH - EDGE}`;
const line = (points: readonly Point[]) =>
  points.map((point, n) => `${n === 0 ? 'M' : 'L'}${x(point.x)} ${y(point.y)}`).join('');

function inWords({ scans }: Course): string {
  const say = words().ward;
  const [from, to] = [scans[0]!, scans.at(-1)!].map(({ iphMl, ivhMl }) => say.volumes(ml(iphMl), ml(ivhMl)));
  return say.course(scans.length, from!, to!);
}
customElements.define('volume-course', VolumeCourse);
