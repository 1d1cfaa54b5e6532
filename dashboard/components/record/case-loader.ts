import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { blindReader, readBlind } from '../../state/blind-reader.ts';
import { type CaseFacts, type CaseRecord, loadFacts, loadRecord, NO_RECORD } from './case-record.ts';

/** Asks for a case when another one, another reader or a newer revision is wanted; figures first, what people wrote after. */
export class CaseLoader implements ReactiveController {
  /** Null until the case is here. */
  facts: CaseFacts | null = null;
  record: CaseRecord = NO_RECORD;
  /** Why the newest question was not answered; what came before stays. */
  fault: unknown = null;
  /** Who reads blind at this screen; null for nobody. */
  reader = blindReader();
  private episodeId = '';
  private revision = 0;
  private readonly host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.host = host;
    host.addController(this);
  }

  hostConnected(): void {}

  /** Called at every drawing; `revision` is the episode's newest that the board knows. */
  want(episodeId: string, revision: number): void {
    if (episodeId === this.episodeId && revision <= this.revision) return;
    if (episodeId !== this.episodeId) this.forget();
    this.episodeId = episodeId;
    this.revision = revision;
    void this.fetch();
  }

  /** Somebody recorded something: under this name, where the appliance knows better who it was than what was typed. */
  recorded(who: string | undefined): void {
    if (this.reader !== null && this.facts && this.facts.withheld.size > 0 && who && who !== this.reader) {
      readBlind(who);
      this.reader = who;
    }
    void this.fetch();
  }

  readAs(reader: string | null): void {
    readBlind(reader);
    this.reader = reader;
    // Nothing of what was shown to somebody who did not read blind is left on the page.
    this.forget();
    void this.fetch();
    this.host.requestUpdate();
  }

  private forget(): void {
    this.facts = null;
    this.record = NO_RECORD;
    this.fault = null;
  }

  private async fetch(): Promise<void> {
    const { episodeId, reader } = this;
    const isCurrent = () => episodeId === this.episodeId && reader === this.reader;
    try {
      const facts = await loadFacts(episodeId, reader);
      if (!isCurrent()) return;
      this.facts = facts;
      this.revision = Math.max(this.revision, facts.detail.episode.revision);
      this.fault = null;
      this.host.requestUpdate();
      const record = await loadRecord(facts);
      if (isCurrent()) this.record = record;
    } catch (error) {
      if (isCurrent()) this.fault = error;
    }
    this.host.requestUpdate();
  }
}
