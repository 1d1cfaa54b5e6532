import { html, nothing, svg } from 'lit';
import type { Timeline, TimelinePoint } from '../../data/timeline.ts';
import type { Panel, Plot } from '../../data/timeline-plot.ts';
import { deskWords } from '../../language/desk.ts';

/** The plot as SVG, at the size at which it was laid out. `summary` for who cannot see it; the table beside it says all. */
export function drawTimeline(timeline: Timeline, plot: Plot, summary: string) {
  const say = deskWords().cases.timeline;
  const { width, height, panels, lane, left } = plot;
  const [iph, ivh] = panels;
  return html`<svg class="plot" role="img" aria-label=${summary} viewBox="0 0 ${width} ${height}">
    ${frame(iph, plot, timeline.sign, say.iph)} ${frame(ivh, plot, timeline.sign, say.ivh)}
    ${hours(plot)}
    ${
      lane === null
        ? nothing
        : svg`<line class="axis" stroke-dasharray="1 4" x1=${lane} x2=${lane} y1=${iph.top} y2=${ivh.bottom} />
            <text class="faint" x=${lane + 6} y=${ivh.bottom + 18}>${say.untimed}</text>`
    }
    ${totals(timeline, plot)}
    ${line(timeline, plot, iph, ({ iphMl }) => iphMl, 'iph-line')} ${line(timeline, plot, ivh, ({ ivhMl }) => ivhMl, 'ivh-line')}
    ${timeline.points.map((point) => marks(point, plot))}
    ${key(plot, left, timeline)}
  </svg>`;
}

function frame(panel: Panel, { left, right, isNarrow }: Plot, sign: string, title: string) {
  const say = deskWords().cases.timeline;
  return svg`<text x=${left - 38} y=${panel.top - 10} font-weight="700">${title}</text>
    ${panel.ticks.map(
      (tick) => svg`<line class="grid" x1=${left} x2=${right} y1=${panel.y(tick)} y2=${panel.y(tick)} />
        <text class="faint" x=${left - 6} y=${panel.y(tick) + 4} text-anchor="end">${tick}</text>`,
    )}
    <line class="axis" x1=${left} x2=${left} y1=${panel.top} y2=${panel.bottom} />
    <line class="axis" x1=${left} x2=${right} y1=${panel.bottom} y2=${panel.bottom} />
    ${panel.limits.map(
      ({ kind, value, y, labelY }) => svg`<line class="limit" x1=${left} x2=${right} y1=${y} y2=${y} />
        ${isNarrow ? nothing : svg`<line class="leader" x1=${right} x2=${right + 8} y1=${y} y2=${labelY} />`}
        <text class="label" x=${isNarrow ? left + 34 : right + 11} y=${isNarrow ? y + (labelY > y ? 14 : -4) : labelY + 4}
          >${say.limits[kind](sign, value)}</text>`,
    )}`;
}

function hours({ hourTicks, x, panels, left, right, lane }: Plot) {
  const [iph, ivh] = panels;
  return svg`${hourTicks.map(
    (tick) => svg`<line class="grid" x1=${x(tick)} x2=${x(tick)} y1=${iph.top} y2=${iph.bottom} />
      <line class="grid" x1=${x(tick)} x2=${x(tick)} y1=${ivh.top} y2=${ivh.bottom} />
      <text class="faint" x=${x(tick)} y=${ivh.bottom + 18} text-anchor="middle">${tick}</text>`,
  )}
  <text class="faint" x=${(left + (lane ?? right)) / 2} y=${ivh.bottom + 38} text-anchor="middle">${deskWords().cases.timeline.hours}</text>`;
}

/** Scans without a time are not joined to the others: nothing says when they were. */
function line(
  { points }: Timeline,
  { at }: Plot,
  panel: Panel,
  of: (point: TimelinePoint) => number | null,
  name: string,
) {
  const path = points
    .filter((point) => point.hours !== null && of(point) !== null)
    .map((point) => `${at.get(point.place)},${panel.y(of(point)!)}`);
  return path.length < 2 ? nothing : svg`<polyline class=${name} points=${path.join(' ')} />`;
}

const hasTotal = ({ error, ivhMl }: TimelinePoint) => error?.of === 'total' && ivhMl !== null;

function totals(timeline: Timeline, plot: Plot) {
  const total = (point: TimelinePoint) =>
    hasTotal(point) || point.isBaseline ? (point.iphMl ?? 0) + (point.ivhMl ?? 0) : null;
  return timeline.points.some(hasTotal) ? line(timeline, plot, plot.panels[0], total, 'total-line') : nothing;
}

function marks(point: TimelinePoint, { at, panels }: Plot) {
  const [iph, ivh] = panels;
  const { iphMl, ivhMl, error, isWrong, place } = point;
  const x = at.get(place) ?? 0;
  if (iphMl === null || ivhMl === null) return svg`${cross(x, iph.bottom - 9)}`;
  const isTotal = hasTotal(point);
  const middle = isTotal ? iphMl + ivhMl : iphMl;
  const [high, low] = error === null ? [0, 0] : [iph.y(middle + error.ml), iph.y(middle - error.ml)];
  return svg`
    ${error === null ? nothing : svg`<path class="bar" d="M${x} ${high}V${low}M${x - 6} ${high}H${x + 6}M${x - 6} ${low}H${x + 6}" />`}
    ${isTotal ? svg`<path class="total-mark" d=${diamond(x, iph.y(middle), 7)} />` : nothing}
    <circle class=${isWrong ? 'open' : 'iph-mark'} cx=${x} cy=${iph.y(iphMl)} r="6" />
    <rect class=${isWrong ? 'open' : 'ivh-mark'} x=${x - 5.5} y=${ivh.y(ivhMl) - 5.5} width="11" height="11" />
    ${isWrong ? svg`${cross(x, iph.y(iphMl))}${cross(x, ivh.y(ivhMl))}` : nothing}`;
}

/** What each shape stands for, where it stands for something here. */
function key({ width, panels }: Plot, left: number, timeline: Timeline) {
  const say = deskWords().cases.timeline;
  const y = panels[0].bottom + 20;
  const total = timeline.points.some(hasTotal);
  return svg`<circle class="iph-mark" cx=${left + 8} cy=${y - 4} r="5" /><text x=${left + 18} y=${y}>${say.iphAlone}</text>
    <rect class="ivh-mark" x=${left + 54} y=${y - 9} width="10" height="10" /><text x=${left + 70} y=${y}>${say.ivhAlone}</text>
    ${total ? svg`<path class="total-mark" d=${diamond(left + 112, y - 4, 6)} /><text x=${left + 123} y=${y}>${say.total}</text>` : nothing}
    ${
      timeline.points.some(({ iphMl }) => iphMl === null)
        ? svg`${cross(Math.min(width - 110, left + 300), y - 4)}<text x=${Math.min(width - 98, left + 312)} y=${y}>${say.notAssessed}</text>`
        : nothing
    }`;
}

const cross = (x: number, y: number) => svg`<path class="cross" d="M${x - 6} ${y - 6}l12 12m0 -12l-12 12" />`;
const diamond = (x: number, y: number, r: number) => `M${x} ${y - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`;
