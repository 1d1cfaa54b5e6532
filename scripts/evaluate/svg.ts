/** How one reader is drawn: told apart by dash and marker where colour cannot be seen. */
export interface Look {
  readonly colour: string;
  readonly dash: string;
  readonly marker: (x: number, y: number) => string;
}

/** At least 3:1 on white (WCAG 1.4.11), and each lighter than the one before, so that they stay apart in greys. */
export const COLOURS = ['#000000', '#5a189a', '#0b5394', '#b3261e', '#00796b', '#c05600'] as const;
const DASHES = ['', '9 4', '2 3', '9 3 2 3', '14 4', '5 2 1 2 1 2', '1 5'] as const;

const polygon =
  (...corners: readonly (readonly [number, number])[]) =>
  (x: number, y: number) =>
    `M${corners.map(([dx, dy]) => `${at(x + dx)} ${at(y + dy)}`).join('L')}Z`;

const MARKERS = [
  polygon(
    ...Array.from(
      { length: 12 },
      (_, k) => [4.5 * Math.cos((k * Math.PI) / 6), 4.5 * Math.sin((k * Math.PI) / 6)] as const,
    ),
  ),
  polygon([-4, -4], [4, -4], [4, 4], [-4, 4]),
  polygon([0, -5.5], [5, 4], [-5, 4]),
  polygon([0, -6], [5, 0], [0, 6], [-5, 0]),
  polygon([0, 5.5], [5, -4], [-5, -4]),
] as const;

/** The n-th reader's look; colours, dashes and markers have different numbers, so that 210 readers differ. */
export function look(n: number): Look {
  return {
    colour: COLOURS[n % COLOURS.length]!,
    dash: DASHES[n % DASHES.length]!,
    marker: MARKERS[n % MARKERS.length]!,
  };
}

/** A coordinate: hundredths of a pixel are enough. */
export function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export function escapeXml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text.replace(/[&<>"']/g, (c) => names[c]!);
}

export interface TextOptions {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly size?: number;
  readonly bold?: boolean;
  /** Turned a quarter to the left about its own place. */
  readonly upright?: boolean;
}

export function text(x: number, y: number, words: string, options: TextOptions = {}): string {
  const { anchor = 'start', size = 14, bold = false, upright = false } = options;
  const turn = upright ? ` transform="rotate(-90 ${at(x)} ${at(y)})"` : '';
  const weight = bold ? ' font-weight="bold"' : '';
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" font-size="${size}"${weight}${turn}>${escapeXml(words)}</text>`;
}

/** A line through points, in a reader's colour and dash. */
export function line(points: readonly (readonly [number, number])[], { colour, dash }: Pick<Look, 'colour' | 'dash'>) {
  const path = `M${points.map(([x, y]) => `${at(x)} ${at(y)}`).join('L')}`;
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"${dashes}/>`;
}

export interface Picture {
  /** Unique on a page that shows several pictures. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** All that the picture says, in words, for who cannot see it. */
  readonly description: string;
  readonly body: readonly string[];
}

/** A whole SVG file with an accessible name and description (SVG 2, 5.8), on white. */
export function svg({ id, width, height, title, description, body }: Picture): string {
  const [w, h] = [at(width), at(height)];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img"`,
    ` aria-labelledby="${id}-title ${id}-desc" font-family="system-ui, 'DejaVu Sans', Arial, sans-serif" fill="#000000">`,
    `<title id="${id}-title">${escapeXml(title)}</title>`,
    `<desc id="${id}-desc">${escapeXml(description)}</desc>`,
    `<rect width="${w}" height="${h}" fill="#ffffff"/>`,
    ...body,
    '</svg>',
  ].join('\n')}\n`;
}
