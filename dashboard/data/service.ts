import type { ServiceState } from '../../edge/health/service/state.ts';

/** What a section asks of its reader. `look`: something in it is not as it is meant to be. */
export type Mark = 'fine' | 'look' | 'unknown';

const markOf = (isFine: boolean): Mark => (isFine ? 'fine' : 'look');

/** A refusal is news until the device has associated after it. */
function isTurnedAway({ lastRefusal, lastAssociatedAt }: ServiceState['dicom']['peers'][number]): boolean {
  return lastRefusal !== null && lastRefusal.at > (lastAssociatedAt ?? '');
}

/** Which sections somebody should look at. */
export function marksOf(state: ServiceState) {
  const { dicom, queue, engine, broker, channels, disk, temperature, loop, journal, troubles } = state;
  const hottest = Math.max(...temperature.zones.map(({ celsius }) => celsius));
  const hasRoom =
    (disk.freeBytes ?? 0) >= disk.minFreeBytes && (disk.imagesBytes ?? 0) <= (disk.maxImagesBytes ?? Infinity);
  return {
    peers: markOf(!dicom.peers.some(isTurnedAway) && dicom.strangers.length === 0),
    arriving: queue.waiting === null ? 'unknown' : 'fine',
    engine: markOf(engine.ready && engine.fellBack.length === 0),
    reaching: markOf(broker.connected && channels.every(({ problem }) => problem === null)),
    machine:
      disk.freeBytes === null
        ? 'unknown'
        : markOf(hasRoom && hottest <= temperature.maxCelsius && loop.longestStallMs <= loop.allowedMs),
    journal: markOf(journal.problem === null),
    troubles: markOf(!troubles.some(({ level }) => level === 'error')),
  } as const satisfies Record<string, Mark>;
}

/** A part of a model's card. */
export type Block =
  | { readonly kind: 'heading' | 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

/** Markdown as far as cards use it: headings, paragraphs, lists and tables, without what marks words within them. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  for (const part of markdown.replaceAll('\r', '').split(/\n{2,}/)) {
    const lines = part.split('\n').filter((line) => line.trim() !== '');
    const [first = ''] = lines;
    const heading = /^#{1,6}\s+(.*)$/.exec(first)?.[1];
    if (heading !== undefined) {
      blocks.push({ kind: 'heading', text: plain(heading) });
      lines.shift();
    }
    if (lines.length === 0) continue;
    if (lines.every((line) => line.startsWith('|'))) {
      const rows = lines.filter((line) => !/^\|[\s|:-]+\|$/.test(line) || /[^\s|:-]/.test(line)).map(cellsOf);
      blocks.push({ kind: 'table', rows: rows.filter((cells) => cells.some((cell) => cell !== '')) });
    } else if (lines.every((line) => /^([-*]|\s)\s*/.test(line)) && /^[-*]\s/.test(lines[0] ?? '')) {
      const items = lines.join('\n').split(/\n(?=[-*]\s)/);
      blocks.push({ kind: 'list', items: items.map((item) => plain(item.replace(/^[-*]\s+/, ''))) });
    } else blocks.push({ kind: 'text', text: plain(lines.join(' ')) });
  }
  return blocks;
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|\s*$/g, '')
    .split('|')
    .map(plain);
}

function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\*\*|`/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim();
}
