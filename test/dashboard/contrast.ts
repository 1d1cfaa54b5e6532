import { readFileSync } from 'node:fs';

export type Colour = readonly [red: number, green: number, blue: number];
export type Tokens = Readonly<Record<string, Colour>>;

const PAGE = readFileSync(new URL('../../dashboard/theme/page.css', import.meta.url), 'utf8');

/** Colours of page.css by token, as a theme has them. */
export function tokensOf(theme: 'dark' | 'light'): Tokens {
  const block = (selector: RegExp) => selector.exec(PAGE)?.[1] ?? '';
  const dark = block(/:root \{([\s\S]*?)\n\}/);
  const light = theme === 'light' ? block(/:root\[data-theme="light"\] \{([\s\S]*?)\n\}/) : '';
  const found = [...`${dark}${light}`.matchAll(/(--[\w-]+): (#[\da-f]{6}|rgb\([\d ]+\));/g)];
  return Object.fromEntries(found.map(([, name, value]) => [name, parse(value!)]));
}

function parse(value: string): Colour {
  const numbers = value.startsWith('#')
    ? [1, 3, 5].map((at) => Number.parseInt(value.slice(at, at + 2), 16))
    : value.match(/\d+/g)!.map(Number);
  return numbers as unknown as Colour;
}

/** Relative luminance of sRGB (WCAG 2.1). */
function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((value) => {
    const s = value / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** Contrast ratio of two colours (WCAG 2.1, 1.4.3). */
export function contrast(a: Colour, b: Colour): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

/** `share` of a colour over another, in sRGB, as `color-mix` has it. */
export function over(top: Colour, below: Colour, share: number): Colour {
  return [0, 1, 2].map((n) => share * top[n]! + (1 - share) * below[n]!) as unknown as Colour;
}
