import type { Page } from 'playwright-core';

/** What has the focus, through all shadow roots: its name for a person, and how its focus is shown. */
export interface Focused {
  readonly key: string;
  readonly outline: string;
  readonly isInView: boolean;
  /** Whether something else lies over its middle. */
  readonly isCovered: boolean;
}

/** Numbers every interactive element of the page that can be used now. */
export async function markInteractive(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const keys: string[] = [];
    const walk = (root: ParentNode) => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element.shadowRoot) walk(element.shadowRoot);
        const isUsed = element.matches(
          'a[href], button:not(:disabled), select, input, textarea, summary, [tabindex="0"]',
        );
        if (!isUsed || !element.checkVisibility({ visibilityProperty: true })) continue;
        const said = element.getAttribute('aria-label') ?? element.textContent?.trim().replace(/\s+/g, ' ') ?? '';
        element.dataset.key = `${keys.length} ${element.localName} ${said}`.slice(0, 60);
        keys.push(element.dataset.key);
      }
    };
    walk(document);
    return keys;
  });
}

/** Null while nothing within the page has the focus. */
export async function focused(page: Page): Promise<Focused | null> {
  return page.evaluate(() => {
    let at = document.activeElement as HTMLElement | null;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement as HTMLElement;
    if (!at || at === document.body) return null;
    const { left, right, top, bottom } = at.getBoundingClientRect();
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(at);
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    let over: Element | null = document.elementFromPoint(x, y);
    while (over?.shadowRoot?.elementFromPoint(x, y) && over !== at) {
      const inner: Element | null = over.shadowRoot.elementFromPoint(x, y);
      if (inner === over) break;
      over = inner;
    }
    return {
      key: at.dataset.key ?? '',
      outline: `${outlineStyle} ${outlineWidth} ${outlineColor}`,
      isInView: top < innerHeight && bottom > 0 && left < innerWidth && right > 0,
      isCovered: over !== at && !at.contains(over),
    };
  });
}

/** Names of the animations that run now, through all shadow roots. */
export async function runningAnimations(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const names: string[] = [];
    const walk = (root: ParentNode) => {
      for (const element of root.querySelectorAll('*')) {
        for (const animation of element.getAnimations()) {
          if (animation.playState === 'running') names.push((animation as CSSAnimation).animationName);
        }
        if (element.shadowRoot) walk(element.shadowRoot);
      }
    };
    walk(document);
    return names;
  });
}
