import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { AlertPayload, Appliance } from '../../edge/mqtt/topics.ts';
import type { Member } from '../components/fleet-strip.ts';
import type { TurnEvent } from '../components/page-turner.ts';
import { type AlertLists, earlierScans } from '../data/alerts.ts';
import { listEpisodes } from '../data/episodes.ts';
import { timeOfDay } from '../data/format.ts';
import { keyOf, type Published } from '../data/keyed.ts';
import { FIRST_PAGE, pagesOf, type Turning, turned, turnedBy } from '../data/pages.ts';
import { isWall } from '../data/room.ts';
import { WallFit } from '../data/wall-fit.ts';
import { language, words } from '../language/language.ts';
import { isFormOpen } from '../state/page-now.ts';
import { hatched, shared } from '../theme/shared.ts';
import '../components/alert-card.ts';
import '../components/board-banners.ts';
import '../components/episode-row.ts';
import '../components/fleet-strip.ts';
import '../components/heart-beat.ts';
import '../components/page-turner.ts';
import '../components/research-note.ts';
import '../components/top-bar.ts';
import { drawn } from './drawn.ts';
import { Page } from './page.ts';
import { wardStyles } from './ward-styles.ts';

/** Somebody who moved a pointer or a focus in the list reads it for so long, ms. */
const READING_MS = 10_000;

/**
 * The wall of the ward: what waits for somebody, what somebody has, and what was scanned. On a wall everything open and the
 * usual list are on the screen at once; a longer list turns its pages by itself, and alerts never leave. A phone scrolls.
 */
export class WardPage extends Page {
  static override styles = [shared, hatched, wardStyles];

  private readonly fit = new WallFit();
  private turning: Turning = FIRST_PAGE;
  private readingUntil = 0;
  private readonly resized = () => this.requestUpdate();
  private readonly room = new ResizeObserver(this.resized);
  private observed: Element | null = null;
  /** When the page was last drawn without a failure, by the board's monotonic clock. */
  drawnAt = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('resize', this.resized);
    language.addEventListener('change', this.resized);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('resize', this.resized);
    language.removeEventListener('change', this.resized);
    this.room.disconnect();
    this.observed = null;
  }

  override render() {
    if (!this.board) return html``;
    const { store, now, freshness, stale, lists, counts, hideNames, audible, pausedMs } = this.view();
    const { renewal, heard, rest } = this.board;
    const { own } = store;
    const say = words().ward;
    const ownStatus = [...store.heartbeats.values()].find((beat) => !this.foreign(beat))?.status;
    const unreachable = !store.listed && ownStatus === undefined && store.link === 'none';
    const wall = isWall({ width: innerWidth });
    this.begin(lists);
    return html`<div
      class="board ${wall ? 'wall' : ''} ${this.fit.scrolls ? 'scrolls' : ''}"
      @act=${this.act}
      @pause-audio=${this.pauseAudio}
      @resume-audio=${this.resumeAudio}
      @test-audio=${this.testAudio}
      @toggle-names=${this.toggleNames}
      @renew=${() => renewal.renew()}
      @turn=${this.turn}
    >
      <top-bar
        heading=${say.heading}
        .where=${own ? `${own.site} / ${own.appliance}` : ''}
        .counts=${counts}
        .clockText=${now === null ? '' : timeOfDay(new Date(now).toISOString(), now)}
        ?hideNames=${hideNames}
        ?audible=${audible}
        ?stale=${stale}
        ?paused=${pausedMs > 0}
      >
        <heart-beat .freshness=${freshness} .link=${store.link} .state=${ownStatus?.state ?? ''}></heart-beat>
      </top-bar>
      ${this.fleet()}
      <board-banners
        .freshness=${freshness}
        ?demonstration=${store.demonstration}
        .audible=${audible}
        .pausedMs=${pausedMs}
        .problems=${ownStatus?.problems ?? []}
        ?inverse=${rest.inverse}
        .renewedAt=${renewal.renewedAt}
        .outdated=${renewal.broken ? 'broken' : renewal.newer ? 'newer' : ''}
        .garbled=${[...store.garbled]}
        ?unreachable=${unreachable}
        .heardAt=${heard.before}
      ></board-banners>
      <main>
        ${unreachable ? '' : this.alerts(lists)} ${unreachable ? '' : this.scans(lists, wall)}
      </main>
      ${
        this.fit.scrolls && wall
          ? html`<p class="more" role="status">${say.more(lists.raised.length + lists.acknowledged.length)}</p>`
          : ''
      }
      <research-note .version=${ownStatus?.version ?? ''} .muted=${ownStatus?.muted ?? []}></research-note>
    </div>`;
  }

  override updated(changed: Map<string, unknown>): void {
    super.updated(changed);
    if (!this.board) return;
    const { x, y } = this.board.rest;
    const board = this.renderRoot.querySelector<HTMLElement>('.wall');
    if (board) board.style.translate = `${x}px ${y}px`;
    const rows = this.renderRoot.querySelector('.rows');
    if (rows !== this.observed) {
      this.room.disconnect();
      if (rows) this.room.observe(rows);
      this.observed = rows;
    }
    void this.settle(rows);
  }

  /** Once all parts are drawn, and before the browser paints: whether they fit. */
  private async settle(rows: Element | null): Promise<void> {
    try {
      await drawn(this.renderRoot as ShadowRoot);
    } catch {
      // One part lacks: the board says so, and the rest goes on. The error itself is in the browser's log.
      this.board.fail();
      return;
    }
    this.drawnAt = this.board.store.monotonic();
    if (!rows || !isWall({ width: innerWidth })) return;
    const heights = [...rows.querySelectorAll('episode-row')].map((row) => row.getBoundingClientRect().height);
    const now = {
      room: rows.clientHeight,
      wanted: rows.scrollHeight,
      rowHeight: Math.max(0, ...heights),
      gap: Number.parseFloat(getComputedStyle(rows).rowGap) || 0,
      rows: heights.length,
    };
    if (this.fit.look(now, this.board.store.episodes.size, this.isHeld())) this.requestUpdate();
  }

  private isHeld(): boolean {
    return isFormOpen(this.renderRoot as ShadowRoot);
  }

  /** Everything that may change how tall things are. */
  private begin({ raised, acknowledged }: AlertLists): void {
    const { store, alarms, hideNames, renewal } = this.board;
    const size = { width: innerWidth, height: innerHeight };
    const beats = [...store.heartbeats.values()];
    const key = [
      ...[size.width, size.height, language.tag, hideNames, store.episodes.size, store.listed, store.demonstration],
      ...[
        alarms.state.audible,
        alarms.state.pause !== null,
        renewal.newer,
        renewal.broken,
        store.garbled.size,
        store.link,
      ],
      ...beats.map(
        (beat) => `${store.freshness(beat).kind} ${beat.status.problems.join()} ${beat.status.muted?.join()}`,
      ),
      ...[...raised, ...acknowledged].map(({ key, value }) => `${key} ${value.revision}`),
    ].join('|');
    this.fit.begin(key, size, this.isHeld());
  }

  /** Of more than one appliance, how fresh each is. */
  private fleet() {
    const { store } = this.board;
    const beats = [...store.heartbeats.values()];
    if (beats.length < 2) return '';
    const members = beats.map(
      (beat): Member => ({
        site: beat.site,
        appliance: beat.appliance,
        freshness: store.freshness(beat),
        state: beat.status.state,
      }),
    );
    return html`<fleet-strip .members=${members}></fleet-strip>`;
  }

  private alerts({ raised, acknowledged }: AlertLists) {
    const { columns } = this.fit.layout;
    const say = words().ward;
    const earlier = earlierScans([...raised, ...acknowledged]);
    return html`<section class="cards ${raised.length > 1 ? `columns-${columns}` : ''}" aria-label=${say.raisedList}>
        ${this.nothingRaised(raised.length)}
        ${repeat(
          raised,
          ({ key }) => key,
          (record) => this.card(record, earlier.has(record.key), raised.length),
        )}
      </section>
      ${
        acknowledged.length > 0
          ? html`<section class="cards columns-${acknowledged.length > 1 ? columns : 1}" aria-label=${say.acknowledgedList}>
              <h2>${say.acknowledgedList}</h2>
              ${repeat(
                acknowledged,
                ({ key }) => key,
                (record) => this.card(record, earlier.has(record.key), 0),
              )}
            </section>`
          : ''
      }`;
  }

  private nothingRaised(count: number) {
    if (count > 0) return '';
    const say = words().ward;
    const { listed } = this.board.store;
    if (!listed) return html`<p class="empty">${say.asking}</p>`;
    const { stale } = this.view();
    return html`<p class="empty ${stale ? 'hatched' : ''}">${stale ? say.noAlertThen : say.noAlert}</p>`;
  }

  private card(record: Published<AlertPayload>, earlier: boolean, raised: number) {
    const { value } = record;
    const { now, hideNames } = this.view();
    const { cards } = this.fit.layout;
    const narrow = raised > 1 ? 'strip' : 'full';
    return html`<alert-card
      .of=${record}
      .alert=${value}
      .now=${now}
      ?hideNames=${hideNames}
      ?stale=${this.staleOf(record)}
      .foreign=${this.foreign(record)}
      .fault=${this.faultOf(record)}
      ?busy=${this.isBusy(record)}
      .cards=${isWall({ width: innerWidth }) && raised > 1 ? cards : narrow}
      ?earlier=${earlier}
    ></alert-card>`;
  }

  private scans({ raised, acknowledged }: AlertLists, wall: boolean) {
    const { store } = this.view();
    const { layout, capacity } = this.fit;
    const say = words().ward;
    const all = listEpisodes(store.episodes.values());
    const perPage = wall ? capacity : all.length;
    const pages = pagesOf(all.length, perPage);
    const monotonic = store.monotonic();
    this.turning = turned(this.turning, pages, monotonic, monotonic < this.readingUntil);
    const { page, held } = this.turning;
    const open = [...raised, ...acknowledged];
    return html`<section class="scans" aria-label=${say.scans}>
      <div class="head">
        <h2>${say.scans}</h2>
        <span class="small dim legend">${say.legend}</span>
        ${
          pages > 1
            ? html`<page-turner .page=${page} .pages=${pages} .rows=${all.length} ?held=${held}></page-turner>`
            : ''
        }
      </div>
      <div
        class="rows ${layout.rows === 2 ? 'two' : ''} ${layout.large ? 'large' : ''}"
        @pointermove=${this.reads}
        @focusin=${this.reads}
      >
        ${all.length === 0 ? html`<p class="empty">${store.listed ? say.noScan : say.askingScans}</p>` : ''}
        ${repeat(
          all.slice(page * perPage, (page + 1) * perPage),
          ({ key }) => key,
          (record) => this.row(record, open),
        )}
      </div>
    </section>`;
  }

  private row(record: ReturnType<typeof listEpisodes>[number], open: readonly Published<AlertPayload>[]) {
    const { store, now, hideNames } = this.view();
    const foreign = this.foreign(record);
    const isOf = (of: Appliance, episodeId: string | null) =>
      episodeId !== null && keyOf(of, episodeId) === keyOf(record, record.value.episodeId);
    return html`<episode-row
      .episode=${record.value}
      .alerts=${open.filter((alert) => isOf(alert, alert.value.episodeId)).map(({ value }) => value)}
      .now=${now}
      ?hideNames=${hideNames}
      ?stale=${this.staleOf(record)}
      .foreign=${foreign}
      .owner=${store.heartbeats.size > 1 && !foreign ? words().ward.of(`${record.site}/${record.appliance}`) : ''}
    ></episode-row>`;
  }

  private readonly reads = () => {
    this.readingUntil = this.board.store.monotonic() + READING_MS;
  };

  private readonly turn = ({ detail }: TurnEvent) => {
    const { store } = this.board;
    const now = store.monotonic();
    const pages = pagesOf(store.episodes.size, this.fit.capacity);
    this.turning =
      detail === 0
        ? { ...this.turning, held: !this.turning.held, since: now }
        : turnedBy(this.turning, detail, pages, now);
    this.requestUpdate();
  };
}
customElements.define('ward-page', WardPage);
