import type { Locator, Page } from 'playwright-core';
import type { SliceViewer } from '../../dashboard/viewer/slice-viewer.ts';
import type { View } from '../../dashboard/viewer/view.ts';

/** One viewer of a case page, as a test reads it: what is truly on its canvas. */
export class ViewerOnPage {
  readonly canvas: Locator;
  private readonly element: Locator;
  private readonly page: Page;

  constructor(page: Page, n = 0) {
    this.page = page;
    this.element = page.locator('slice-viewer').nth(n);
    this.canvas = this.element.locator('canvas.picture');
  }

  /** Until all that is asked for is drawn. */
  async whole(): Promise<void> {
    await this.element.waitFor();
    await this.page.waitForFunction((viewer) => (viewer as SliceViewer).isWhole, await this.element.elementHandle(), {
      timeout: 60_000,
    });
    await this.element.evaluate((viewer) => {
      (viewer as SliceViewer).redraw();
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    });
  }

  /** Asks the page for a view, as a tool does. */
  async look(view: Partial<View>): Promise<void> {
    await this.element.evaluate((viewer, change) => (viewer as SliceViewer).say(change), view);
    await this.page.waitForFunction(
      ([viewer, change]) =>
        Object.entries(change as object).every(
          ([key, value]) =>
            JSON.stringify((viewer as unknown as SliceViewer).view[key as keyof View]) === JSON.stringify(value),
        ),
      [await this.element.elementHandle(), view] as const,
    );
    await this.whole();
  }

  /** What a screen reader is told. */
  async says(): Promise<string> {
    return (await this.canvas.getAttribute('aria-valuetext')) ?? '';
  }

  async size(): Promise<{ width: number; height: number }> {
    return this.canvas.evaluate((canvas: HTMLCanvasElement) => ({ width: canvas.width, height: canvas.height }));
  }

  /** RGB at places of the canvas, 0 to 1 of its width and height. */
  async colours(places: readonly (readonly [number, number])[]): Promise<number[][]> {
    return this.canvas.evaluate(
      (canvas: HTMLCanvasElement, at) => {
        const context = canvas.getContext('2d')!;
        return at.map(([x, y]) => [
          ...context.getImageData(Math.floor(x! * canvas.width), Math.floor(y! * canvas.height), 1, 1).data.slice(0, 3),
        ]);
      },
      places as unknown as number[][],
    );
  }

  /**
   * The middle of all pixels of a colour (each channel within 40) in a part of the canvas, canvas pixels; lines and letters,
   * which are thinner than `thick` pixels each way, are left out. Null where there are none.
   */
  async blob(
    rgb: readonly [number, number, number],
    thick: number,
    [x0, y0, x1, y1]: readonly [number, number, number, number] = [0, 0, 1, 1],
  ): Promise<{ x: number; y: number; count: number } | null> {
    return this.canvas.evaluate(
      (canvas: HTMLCanvasElement, [colour, size, part]) => {
        const [left, top] = [Math.round(part[0]! * canvas.width), Math.round(part[1]! * canvas.height)];
        const [w, h] = [Math.round(part[2]! * canvas.width) - left, Math.round(part[3]! * canvas.height) - top];
        const { data } = canvas.getContext('2d')!.getImageData(left, top, w, h);
        const hit = (x: number, y: number) =>
          x >= 0 && y >= 0 && x < w && y < h && colour.every((c, n) => Math.abs(data[4 * (y * w + x) + n]! - c) <= 40);
        let [sumX, sumY, count] = [0, 0, 0];
        for (let y = 0; y < h; y++) {
          for (let x = 0; x < w; x++) {
            let inside = true;
            for (let v = -size; inside && v <= size; v++)
              for (let u = -size; inside && u <= size; u++) inside = hit(x + u, y + v);
            if (!inside) continue;
            sumX += x + 0.5;
            sumY += y + 0.5;
            count++;
          }
        }
        return count === 0 ? null : { x: left + sumX / count, y: top + sumY / count, count };
      },
      [[...rgb], thick, [x0, y0, x1, y1]] as [number[], number, number[]],
    );
  }

  /** What is exported of it. */
  async png(): Promise<Uint8Array> {
    const bytes = await this.element.evaluate(async (viewer) => [
      ...new Uint8Array(await (await (viewer as SliceViewer).toPng()).arrayBuffer()),
    ]);
    return new Uint8Array(bytes);
  }
}
