import { randomUUID } from 'node:crypto';
import { type ClinicalEntry, type ClinicalValues, NOTHING_ENTERED } from '../assessment/clinical-entry.ts';
import { estimatedScan } from '../assessment/estimated-scan.ts';
import { contradictionIn } from '../assessment/onset.ts';
import { type Clock, isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { Journal } from '../journal/journal.ts';
import type { Estimates } from './estimates.ts';

export interface ClinicalDeskOptions {
  readonly journal: Pick<Journal, 'clinical' | 'assessments' | 'episodes'>;
  readonly estimates: Pick<Estimates, 'settled'>;
  readonly clock: Clock;
}

/** The person who entered it waits so long for the estimate; it is made all the same where it takes longer. */
const PATIENCE_MS = 4000;

/** What a person does who enters clinical data of an episode. */
export class ClinicalDesk {
  readonly #options: ClinicalDeskOptions;

  constructor(options: ClinicalDeskOptions) {
    this.#options = options;
  }

  /**
   * Keeps what was entered, has the estimate made with it, and says what came of that. What is left out is unknown: an entry
   * replaces the one before as a whole.
   *
   * @throws Fault `episode-unknown` or `clinical-invalid`
   */
  async enter(
    episodeId: string,
    given: Partial<ClinicalValues>,
    { by, through }: { readonly by: string; readonly through: string },
  ): Promise<ClinicalEntry> {
    const { journal, estimates, clock } = this.#options;
    if ((await journal.episodes.get(episodeId)) === null) {
      throw new Fault('This appliance knows no such episode', {
        code: 'episode-unknown',
        hint: 'It may be of another appliance; go back to the ward board.',
      });
    }
    const values = { ...NOTHING_ENTERED, ...given };
    const scan = estimatedScan(await journal.assessments.currentOfEpisode(episodeId));
    const baseline = scan && { scanId: scan.scanId, acquiredAt: scan.acquiredAt };
    const contradiction = contradictionIn({ values, baseline });
    if (contradiction !== null) {
      throw new Fault(contradiction, {
        code: 'clinical-invalid',
        hint: 'Nothing was kept: correct it and enter it again. Times are by the clock of the hospital, as on the scan.',
      });
    }
    const entry = { entryId: randomUUID(), episodeId, at: isoNow(clock), who: by, values, baseline };
    await journal.clinical.enter(entry, {
      at: entry.at,
      who: by,
      act: 'clinical-entered',
      subject: episodeId,
      detail: `${entry.entryId} through ${through}: ${JSON.stringify(values)}`,
    });
    // It was kept just now, so there is one.
    return (await estimates.settled(entry.entryId, PATIENCE_MS))!;
  }
}
