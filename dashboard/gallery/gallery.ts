import { css, html, LitElement, type TemplateResult } from 'lit';
import '../components/alert-card.ts';
import '../components/board-banners.ts';
import '../components/episode-row.ts';
import '../components/heart-beat.ts';
import '../components/research-note.ts';
import '../components/scan-figures.ts';
import '../components/top-bar.ts';
import '../components/view-tools.ts';
import { shared } from '../theme/shared.ts';
import '../viewer/slice-viewer.ts';
import type { View } from '../viewer/keys.ts';
import type { ViewEvent } from '../viewer/slice-viewer.ts';
import { loadPhantom } from './phantom-slices.ts';
import {
  ago,
  measuredWithinError,
  refusedDevice,
  SAMPLE_GEOMETRY,
  SAMPLE_NOW,
  sampleAlert,
  sampleAlerts,
  sampleAssessment,
  sampleEpisodes,
  sampleFollowUp,
} from './samples.ts';

const now = SAMPLE_NOW;
const fresh = { kind: 'fresh', ageMs: 4000 } as const;

/** Every part of the board in every state, for people to look at before a ward does. */
class Gallery extends LitElement {
  static override properties = { view: { state: true } };
  declare view: View;

  constructor() {
    super();
    this.view = { slice: 14, window: 'brain', outline: true, gradcam: 'CHE' };
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 1.2rem;
        padding: 1rem;
      }
      section {
        display: grid;
        gap: 0.3rem;
      }
      h2 {
        font-size: 0.95rem;
        color: var(--dim);
      }
      .viewer {
        max-width: 50rem;
      }
    `,
  ];

  override render() {
    const { high, measured, medium, low, technical, acknowledged } = sampleAlerts;
    const escalation = { step: 2, of: 3, at: ago(1), told: ['duty neurologist', 'ward phone'] };
    const within = sampleAlert({ ...measured, measured: measuredWithinError });
    const offline = { kind: 'offline', ageMs: 190_000 } as const;
    const stale = { kind: 'stale', ageMs: 32_000 } as const;
    const waiting = { kind: 'waiting', ageMs: 1000 } as const;
    return html`<h1>Every part in every state</h1>
      ${show('Alert, high, expansion predicted', html`<alert-card .alert=${high} .now=${now}></alert-card>`)}
      ${show('Alert, high, expansion measured', html`<alert-card .alert=${measured} .now=${now}></alert-card>`)}
      ${show('Meets a rule, within measurement error', html`<alert-card .alert=${within} .now=${now}></alert-card>`)}
      ${show('Alert, medium', html`<alert-card .alert=${medium} .now=${now}></alert-card>`)}
      ${show('Alert, low, one volume unknown', html`<alert-card .alert=${low} .now=${now}></alert-card>`)}
      ${show('Alert, technical', html`<alert-card .alert=${technical} .now=${now}></alert-card>`)}
      ${show('Alert, technical, of no patient', html`<alert-card .alert=${refusedDevice} .now=${now}></alert-card>`)}
      ${show('Alert, acknowledged', html`<alert-card .alert=${acknowledged} .now=${now}></alert-card>`)}
      ${show('Alert, escalated', html`<alert-card .alert=${{ ...high, escalation }} .now=${now}></alert-card>`)}
      ${show('Alert, escalated, dense', html`<alert-card cards="strip" .alert=${{ ...high, escalation }} .now=${now}></alert-card>`)}
      ${show('Many raised: dense', html`<alert-card cards="strip" .alert=${high} .now=${now}></alert-card>`)}
      ${show('Alert of another appliance', html`<alert-card .alert=${medium} .now=${now} foreign="north/edge-2"></alert-card>`)}
      ${show(
        'Act refused: somebody was first',
        html`<alert-card .alert=${high} .now=${now} fault="RN Okafor took this alert at 02:40. Speak with that person."></alert-card>`,
      )}
      ${show('Names hidden', html`<alert-card hideNames .alert=${high} .now=${now}></alert-card>`)}
      ${show('Old data', html`<alert-card stale .alert=${high} .now=${now}></alert-card>`)}
      ${show(
        'Episodes: baseline alone, followed up, no hematoma, not assessed, old',
        html`${Object.values(sampleEpisodes).map((episode) => html`<episode-row .episode=${episode} .now=${now}></episode-row>`)}
          <episode-row stale .episode=${sampleEpisodes.baseline} .now=${now}></episode-row>`,
      )}
      ${show(
        'Heartbeat: waiting, fresh, asking over HTTP, not answering, degraded, stale, offline, of one among several',
        html`<div><heart-beat .freshness=${waiting}></heart-beat></div>
          <div><heart-beat .freshness=${fresh} link="live"></heart-beat></div>
          <div><heart-beat .freshness=${fresh} link="asking"></heart-beat></div>
          <div><heart-beat .freshness=${fresh} link="none"></heart-beat></div>
          <div><heart-beat .freshness=${fresh} link="live" state="degraded"></heart-beat></div>
          <div><heart-beat .freshness=${stale}></heart-beat></div>
          <div><heart-beat .freshness=${offline}></heart-beat></div>
          <div><heart-beat .freshness=${fresh} link="live" name="north/edge-2"></heart-beat></div>`,
      )}
      ${show('Banner: demonstration', html`<board-banners demonstration .freshness=${fresh}></board-banners>`)}
      ${show('Banner: sound blocked', html`<board-banners .audible=${false} .freshness=${fresh}></board-banners>`)}
      ${show('Banner: sound paused', html`<board-banners .pausedMs=${95_000} .freshness=${fresh}></board-banners>`)}
      ${show(
        'Banner: degraded',
        html`<board-banners .problems=${['The data disk is nearly full: remove old studies.']} .freshness=${fresh}></board-banners>`,
      )}
      ${show('Banner: no data', html`<board-banners .freshness=${stale}></board-banners>`)}
      ${show('Banner: offline', html`<board-banners .freshness=${offline}></board-banners>`)}
      ${show(
        'Head of the page',
        html`<top-bar
          heading="HENet Edge"
          where="north / edge-1"
          clockText="02:41"
          audible
          .counts=${[{ priority: 'high', count: 2 }, { priority: 'medium', count: 1 }, { priority: 'low', count: 1 }]}
          ><heart-beat .freshness=${fresh} link="live"></heart-beat
        ></top-bar>`,
      )}
      ${show('Figures: baseline', html`<scan-figures .assessment=${sampleAssessment()}></scan-figures>`)}
      ${show('Figures: follow-up', html`<scan-figures .assessment=${sampleFollowUp}></scan-figures>`)}
      ${show('Figures: no hematoma', html`<scan-figures .assessment=${noHematoma}></scan-figures>`)}
      ${show('Figures: not assessed', html`<scan-figures .assessment=${notAssessed}></scan-figures>`)}
      ${show('Viewer', this.viewer())}
      ${show('Viewer, orientation unknown, slice not loaded', this.lostViewer())}
      <research-note version="0.1.0"></research-note>`;
  }

  private viewer() {
    return html`<div class="viewer" @view=${(event: ViewEvent) => {
      this.view = { ...this.view, ...event.detail };
    }}>
      <view-tools .view=${this.view}></view-tools>
      <slice-viewer
        .geometry=${SAMPLE_GEOMETRY}
        .hematoma=${sampleAssessment().hematoma}
        .load=${loadPhantom}
        .view=${this.view}
        .caption=${['J. D.  48213', 'Baseline', '22 Nov 19:41']}
        .marking=${['DEMONSTRATION', 'NOT FOR DIAGNOSIS', 'hematoma 0.1.0, henet 0.1.0']}
      ></slice-viewer>
    </div>`;
  }

  private lostViewer() {
    const geometry = { ...SAMPLE_GEOMETRY, axes: [] };
    return html`<div class="viewer">
      <slice-viewer .geometry=${geometry} .load=${loadNothing} .view=${this.view}></slice-viewer>
    </div>`;
  }
}

const loadNothing = () => Promise.reject(new Error('The pictures of this scan are not on this appliance'));

const noHematoma = sampleAssessment({
  hematoma: {
    found: false,
    iphMl: 0,
    ivhMl: 0,
    totalMl: 0,
    abc2Ml: null,
    foci: 0,
    centroidMm: null,
    largestSlice: null,
    slices: [],
  },
  predicted: null,
  quality: [],
});

const notAssessed = sampleAssessment({
  status: 'not-assessed',
  notAssessed: { code: 'slices-missing', text: 'Slices are missing between 84 mm and 99 mm.' },
  hematoma: null,
  predicted: null,
  geometry: null,
  models: [],
});

function show(title: string, part: TemplateResult) {
  return html`<section><h2>${title}</h2>${part}</section>`;
}
customElements.define('henet-gallery', Gallery);
