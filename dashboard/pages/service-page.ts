import { css, html } from 'lit';
import { refusalInWords } from '../data/told.ts';
import '../components/board-banners.ts';
import '../components/heart-beat.ts';
import '../components/research-note.ts';
import '../components/service/service-overview.ts';
import '../components/top-bar.ts';
import { timeOfDay } from '../data/format.ts';
import { deskWords } from '../language/desk.ts';
import { serviceApi } from '../state/service-api.ts';
import { ServiceFeed } from '../state/service-feed.ts';
import { shared } from '../theme/shared.ts';
import { Page } from './page.ts';

/** For the engineer or physicist who looks after the box. */
export class ServicePage extends Page {
  private readonly feed = new ServiceFeed(serviceApi.state);
  private readonly answered = () => this.requestUpdate();

  static override styles = [
    shared,
    css`
      main {
        display: grid;
        gap: 0.6em;
        padding: 0.6em 0.9em;
        font-size: var(--small);
      }
      .fault {
        padding: 0.3em 0.6em;
        border: 2px solid var(--text);
        font-weight: 600;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.feed.addEventListener('change', this.answered);
    this.feed.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.feed.removeEventListener('change', this.answered);
    this.feed.stop();
  }

  override render() {
    if (!this.board) return html``;
    const { store, now, freshness, stale, hideNames, audible, pausedMs, counts } = this.view();
    const status = [...store.heartbeats.values()].find((beat) => !this.foreign(beat))?.status;
    const { state, refused, ageMs, isOld } = this.feed;
    return html`<div
      @pause-audio=${this.pauseAudio}
      @resume-audio=${this.resumeAudio}
      @test-audio=${this.testAudio}
      @toggle-names=${this.toggleNames}
      @sent=${() => void this.feed.look()}
    >
      <top-bar
        .heading=${deskWords().service.title}
        back="/ward"
        .counts=${counts}
        .clockText=${now === null ? '' : timeOfDay(new Date(now).toISOString(), now)}
        ?hideNames=${hideNames}
        ?audible=${audible}
        ?stale=${stale}
        ?paused=${pausedMs > 0}
      >
        <heart-beat .freshness=${freshness} .link=${store.link} .state=${status?.state ?? ''}></heart-beat>
      </top-bar>
      <board-banners
        .freshness=${freshness}
        ?demonstration=${store.demonstration}
        .audible=${audible}
        .pausedMs=${pausedMs}
      ></board-banners>
      <main>
        ${refused ? html`<p class="fault" role="alert" >${refusalInWords(refused)}</p>` : ''}
        ${
          state === null
            ? refused
              ? ''
              : html`<p>${isOld ? `${deskWords().service.silentAdvice}` : deskWords().service.asking}</p>`
            : html`<service-overview
                .state=${state}
                .ageMs=${ageMs}
                ?old=${isOld}
                .screenId=${this.board.screenId}
              ></service-overview>`
        }
      </main>
      <research-note .version=${status?.version ?? ''} .muted=${status?.muted ?? []}></research-note>
    </div>`;
  }
}
customElements.define('service-page', ServicePage);
