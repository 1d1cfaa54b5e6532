import type { InstanceRow } from '../../journal/journal.ts';
import type { SeriesDelivery } from '../../series/delivery.ts';

/** Which series one association brought, instance by instance, until it is said once. */
export class ReceivedSeries {
  readonly #series = new Map<string, { readonly studyInstanceUid: string; readonly instances: Set<string> }>();

  add({ seriesInstanceUid, studyInstanceUid, sopInstanceUid }: InstanceRow): void {
    const series = this.#series.get(seriesInstanceUid) ?? { studyInstanceUid, instances: new Set() };
    series.instances.add(sopInstanceUid);
    this.#series.set(seriesInstanceUid, series);
  }

  /** All of it, and none from now on; null where nothing came since. `isReleased`: whether the peer ended properly. */
  take(peer: string, isReleased: boolean): SeriesDelivery | null {
    if (this.#series.size === 0) return null;
    const series = [...this.#series].map(([seriesInstanceUid, { studyInstanceUid, instances }]) => ({
      seriesInstanceUid,
      studyInstanceUid,
      instances: instances.size,
    }));
    this.#series.clear();
    return { peer, isReleased, series };
  }
}
