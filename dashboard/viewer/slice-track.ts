import { css, html, LitElement, svg } from 'lit';
import { shared } from '../theme/shared.ts';

/** Runs of ticks as one path, for a thin scan has hundreds of them: superior at the top of 100 units. */
export function tickPath(ticks: readonly number[], slices: number): string {
  const runs: [from: number, to: number][] = [];
  for (const tick of ticks.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && tick <= last[1] + 1) last[1] = tick;
    else runs.push([tick, tick]);
  }
  const y = (slice: number) => (100 * (slices - 1 - slice)) / slices;
  return runs.map(([from, to]) => `M4 ${y(to)}H16V${y(from) + 100 / slices}H4Z`).join('');
}

/** Bar of all slices with ticks where there is bleed. A press goes to a slice, a drag through them: fires `to-slice`. */
export class SliceTrack extends LitElement {
  static override properties = { slices: { type: Number }, slice: { type: Number }, ticks: { attribute: false } };
  declare slices: number;
  declare slice: number;
  declare ticks: readonly number[];
  private path: { readonly of: readonly number[]; readonly slices: number; readonly d: string } | null = null;

  constructor() {
    super();
    this.slices = 1;
    this.slice = 0;
    this.ticks = [];
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        cursor: pointer;
        touch-action: none;
      }
      svg {
        display: block;
        width: 100%;
        height: 100%;
      }
      .rail {
        fill: var(--line);
      }
      .bleed {
        fill: var(--iph);
      }
      .here {
        fill: none;
        stroke: #fff;
        stroke-width: 1.6;
        vector-effect: non-scaling-stroke;
      }
    `,
  ];

  override firstUpdated(): void {
    this.addEventListener('pointerdown', (event) => {
      this.setPointerCapture(event.pointerId);
      this.to(event);
    });
    this.addEventListener('pointermove', (event) => {
      if (this.hasPointerCapture(event.pointerId)) this.to(event);
    });
  }

  override render() {
    const { slices, slice, ticks } = this;
    if (this.path?.of !== ticks || this.path.slices !== slices) {
      this.path = { of: ticks, slices, d: tickPath(ticks, slices) };
    }
    const step = 100 / slices;
    return html`<svg viewBox="0 0 20 100" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<rect class="rail" x="7" width="6" height="100"/>
        <path class="bleed" d=${this.path.d} />
        <rect class="here" x="0.8" y=${(slices - 1 - slice) * step - 0.6} width="18.4" height=${Math.max(step, 1) + 1.2} />`}
    </svg>`;
  }

  private to({ clientY }: PointerEvent): void {
    const { top, height } = this.getBoundingClientRect();
    const slice = this.slices - 1 - Math.floor((this.slices * (clientY - top)) / height);
    this.dispatchEvent(new CustomEvent('to-slice', { detail: Math.min(this.slices - 1, Math.max(0, slice)) }));
  }
}
customElements.define('slice-track', SliceTrack);
