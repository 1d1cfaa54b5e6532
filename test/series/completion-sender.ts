import type { InstanceHeader } from '../../edge/volume/header.ts';
import type { Bench } from './bench.ts';
import { FIRST, LATE_S, type Row, slicesOf } from './completion-rules.ts';

/** Sends studies as rows say, each under UIDs of its own. */
export class Sender {
  readonly #bench: Bench;
  readonly #slices: readonly InstanceHeader[];
  #studies = 0;
  /** Monotonic time of the latest slice that was new, ms. */
  #lastMs = 0;

  constructor(bench: Bench, slices: readonly InstanceHeader[]) {
    this.#bench = bench;
    this.#slices = slices;
  }

  /** What became of it: how many scans, and how and when each of their revisions was queued, where all have the same. */
  async send(row: Row, setWallMs: number): Promise<string> {
    const { time } = this.#bench;
    const count = row.content === 'two studies' ? 2 : 1;
    const studies = Array.from({ length: count }, () => this.#study(row.announced));
    const { main, after } = slicesOf(row);
    const first = this.#bench.queued.length;
    const silences = new Map<number, number>();
    const spoken = () => {
      this.#lastMs = time.monotonic();
      silences.set(silences.size, this.#lastMs);
    };

    // Interleaved: slice by slice of one study and the other.
    const items = main.flatMap((n) => studies.map((slices) => slices[n]!));
    const brought: InstanceHeader[][] = [[], []];
    for (const [n, header] of items.entries()) {
      if (n === FIRST * count) {
        spoken();
        await this.#bench.pass(row.pauseS / 2);
        time.setWall(setWallMs);
        await this.#bench.pass(row.pauseS / 2);
      }
      await this.#bench.receive(header, 0);
      if (row.associations === 'one per slice') await this.#bench.end([header], row.ending === 'released');
      else brought[row.associations === 'one' ? 0 : Math.floor(n / count) % 2]!.push(header);
    }
    spoken();
    for (const headers of brought) if (headers.length > 0) await this.#bench.end(headers, row.ending === 'released');
    if (after.length > 0) {
      await this.#bench.pass(LATE_S);
      time.setWall(setWallMs);
      if (row.content !== 'sent twice') spoken();
      const again = after.flatMap((n) => studies.map((slices) => slices[n]!));
      for (const header of again) await this.#bench.receive(header, 0);
      await this.#bench.end(again, row.ending === 'released');
    }
    await this.#bench.pass(130);

    const begun = [...silences.values()];
    const outcomes = studies.map(([slice]) => {
      const queued = this.#bench.queued
        .slice(first)
        .filter(({ scan }) => scan.studyInstanceUid === slice!.studyInstanceUid);
      const scans = new Set(queued.map(({ scan }) => scan.scanId)).size;
      const isInOrder = queued.every(({ scan, job }, n) => scan.revision === n + 1 && job.revision === n + 1);
      if (scans !== 1 || !isInOrder) return `${scans} scans`;
      return queued
        .map(({ job, atMs }) => {
          const seconds = (atMs - begun.findLast((ms) => ms <= atMs)!) / 1000;
          const when = seconds === 0 ? 'at once' : `after ${seconds} s`;
          return `${job.refusal ? 'refused' : 'read'} ${when}`;
        })
        .join(', ');
    });
    return `${count} x ${[...new Set(outcomes)].join(' | ')}`;
  }

  #study(announced: boolean): InstanceHeader[] {
    const study = `1.7.${++this.#studies}`;
    return this.#slices.map((header) => ({
      ...header,
      studyInstanceUid: study,
      seriesInstanceUid: `${study}.2`,
      sopInstanceUid: `${study}.2.${header.instanceNumber}`,
      imagesInAcquisition: announced ? header.imagesInAcquisition : null,
    }));
  }
}
