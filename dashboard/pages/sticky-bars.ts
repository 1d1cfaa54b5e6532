import type { LitElement, ReactiveController } from 'lit';

/** What stays in view leaves room below it: tells the page's styles how tall each bar is, by a custom property. */
export class StickyBars implements ReactiveController {
  private readonly host: LitElement;
  private readonly bars: Readonly<Record<string, string>>;
  private readonly resize = new ResizeObserver(() => this.measure());

  constructor(host: LitElement, bars: Readonly<Record<string, string>>) {
    this.host = host;
    this.bars = bars;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.resize.disconnect();
  }

  /** After a drawing: a bar may be new. */
  watch(): void {
    for (const name of Object.values(this.bars)) {
      const bar = this.host.renderRoot.querySelector(name);
      if (bar) this.resize.observe(bar);
    }
  }

  private measure(): void {
    for (const [property, name] of Object.entries(this.bars)) {
      const height = this.host.renderRoot.querySelector(name)?.getBoundingClientRect().height ?? 0;
      this.host.style.setProperty(property, `${height}px`);
    }
  }
}
