import { css, html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { earlierScans } from '../data/alerts.ts';
import { listEpisodes } from '../data/episodes.ts';
import { timeOfDay } from '../data/format.ts';
import type { Published } from '../data/keyed.ts';
import { fullCards } from '../data/room.ts';
import { hatched, shared } from '../theme/shared.ts';
import '../components/alert-card.ts';
import '../components/board-banners.ts';
import '../components/episode-row.ts';
import '../components/heart-beat.ts';
import '../components/research-note.ts';
import '../components/top-bar.ts';
import { Page } from './page.ts';

/** The wall of the ward: what waits for somebody, what somebody has, and what was scanned. */
export class WardPage extends Page {
  static override styles = [
    shared,
    hatched,
    css`
      main {
        display: grid;
        gap: 0.6em;
        padding: 0.6em 0.9em;
      }
      section {
        display: grid;
        gap: 0.5em;
      }
      h2 {
        font-size: var(--near);
        color: var(--dim);
      }
      .empty {
        padding: 0.8em;
        border: 1px solid var(--line);
        border-radius: 0.4rem;
        font-size: calc(var(--mid) * 0.6);
      }
    `,
  ];

  override render() {
    if (!this.board) return html``;
    const { store, now, freshness, stale, lists, counts, hideNames, audible, pausedMs } = this.view();
    const { own } = store;
    const heartbeats = [...store.heartbeats.values()];
    const ownStatus = heartbeats.find((beat) => !this.foreign(beat))?.status;
    const taken = lists.acknowledged;
    const earlier = earlierScans([...lists.raised, ...taken]);
    const escalated = lists.raised.filter(({ value }) => value.escalation).length;
    const full = fullCards(lists.raised.length, { width: innerWidth, height: innerHeight }, escalated);
    return html`<div
      @act=${this.act}
      @pause-audio=${this.pauseAudio}
      @resume-audio=${this.resumeAudio}
      @test-audio=${this.testAudio}
      @toggle-names=${this.toggleNames}
    >
      <top-bar
        heading="HENet Edge"
        .where=${own ? `${own.site} / ${own.appliance}` : ''}
        .counts=${counts}
        .clockText=${now === null ? '' : timeOfDay(new Date(now).toISOString(), now)}
        ?hideNames=${hideNames}
        ?audible=${audible}
        ?stale=${stale}
        ?paused=${pausedMs > 0}
      >
        ${this.beats()}
      </top-bar>
      <board-banners
        .freshness=${freshness}
        ?demonstration=${store.demonstration}
        .audible=${audible}
        .pausedMs=${pausedMs}
        .problems=${ownStatus?.problems ?? []}
      ></board-banners>
      <main>
        <section aria-label="Alerts that nobody has taken">
          ${this.nothingRaised(lists.raised.length)}
          ${repeat(
            lists.raised,
            ({ key }) => key,
            (record, n) => this.card(record, earlier.has(record.key), n >= full),
          )}
        </section>
        ${
          taken.length > 0
            ? html`<section aria-label="Acknowledged alerts">
                <h2>Acknowledged, not closed</h2>
                ${repeat(
                  taken,
                  ({ key }) => key,
                  (record) => this.card(record, earlier.has(record.key)),
                )}
              </section>`
            : ''
        }
        <section aria-label="Scans">
          <h2>Scans, newest first</h2>
          ${this.episodes()}
        </section>
      </main>
      <research-note .version=${ownStatus?.version ?? ''} .muted=${ownStatus?.muted ?? []}></research-note>
    </div>`;
  }

  private beats() {
    const { store } = this.board;
    const beats = [...store.heartbeats.values()];
    if (beats.length === 0) return html`<heart-beat .freshness=${store.freshness()} .link=${store.link}></heart-beat>`;
    return beats.map(
      (beat) =>
        html`<heart-beat
          .freshness=${store.freshness(beat)}
          .link=${store.link}
          .state=${beat.status.state}
          .name=${beats.length > 1 ? `${beat.site}/${beat.appliance}` : ''}
        ></heart-beat>`,
    );
  }

  private nothingRaised(count: number) {
    if (count > 0) return '';
    const { listed } = this.board.store;
    if (!listed) return html`<p class="empty">Asking the appliance for its alerts. Until then they are unknown.</p>`;
    const stale = this.view().stale;
    return html`<p class="empty ${stale ? 'hatched' : ''}">
      ${stale ? 'No alert was waiting when the last data came. Now it is unknown.' : 'No alert is waiting.'}
    </p>`;
  }

  private card(record: Published<AlertPayload>, earlier: boolean, dense = false) {
    const { value } = record;
    const { now, hideNames } = this.view();
    return html`<alert-card
      .of=${record}
      .alert=${value}
      .now=${now}
      ?hideNames=${hideNames}
      ?stale=${this.staleOf(record)}
      .foreign=${this.foreign(record)}
      .fault=${this.faultOf(record)}
      ?busy=${this.isBusy(record)}
      ?dense=${dense}
      ?earlier=${earlier}
    ></alert-card>`;
  }

  private episodes() {
    const { store, now, hideNames } = this.view();
    const episodes = listEpisodes(store.episodes.values());
    if (episodes.length === 0) {
      return html`<p class="empty">${store.listed ? 'No scan is recorded yet.' : 'Asking for the scans.'}</p>`;
    }
    return repeat(
      episodes,
      ({ key }) => key,
      (record) =>
        html`<episode-row
          .episode=${record.value}
          .now=${now}
          ?hideNames=${hideNames}
          ?stale=${this.staleOf(record)}
          .foreign=${this.foreign(record)}
        ></episode-row>`,
    );
  }
}
customElements.define('ward-page', WardPage);
