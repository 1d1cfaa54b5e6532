import { html, type TemplateResult } from 'lit';
import '../../components/alert-card.ts';
import '../../components/board-banners.ts';
import '../../components/episode-row.ts';
import '../../components/fleet-strip.ts';
import type { Member } from '../../components/fleet-strip.ts';
import '../../components/heart-beat.ts';
import '../../components/page-turner.ts';
import '../../components/patient-label.ts';
import '../../components/risk-bars.ts';
import '../../components/volume-course.ts';
import {
  ago,
  measuredWithinError,
  predictedHigh,
  predictedLow,
  refusedDevice,
  SAMPLE_NOW,
  sampleAlert,
  sampleAlerts,
  sampleEpisode,
  sampleEpisodes,
  sampleScan,
} from '../samples.ts';

const now = SAMPLE_NOW;
const fresh = { kind: 'fresh', ageMs: 4000 } as const;
const waiting = { kind: 'waiting', ageMs: 1000 } as const;
const stale = { kind: 'stale', ageMs: 32_000 } as const;
const offline = { kind: 'offline', ageMs: 190_000 } as const;

const { high, measured, medium, low, technical, acknowledged } = sampleAlerts;
const escalated = sampleAlert({
  escalation: { step: 2, of: 3, at: ago(1), told: ['duty neurologist', 'ward phone'] },
});
const odd = {
  html: { name: '<img src=x onerror=alert(1)>', id: '"><b>7</b>' },
  long: { name: 'Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine Johannes Maxi', id: '48213'.repeat(8) },
  arabic: { name: 'محمد بن عبد الله', id: '50177' },
  hebrew: { name: 'יעל כהן', id: '50178' },
  chinese: { name: '张伟', id: '47702' },
  unnamed: { name: null, id: '48213' },
  none: { name: null, id: null },
};

const card = (alert: typeof high, cards: 'full' | 'strip' | 'line' = 'full') =>
  html`<alert-card .alert=${alert} .now=${now} .cards=${cards}></alert-card>`;
const rowOf = (episode: typeof sampleEpisodes.baseline) =>
  html`<episode-row .episode=${episode} .now=${now}></episode-row>`;
const scans = sampleEpisodes.followedUp.scans;

function fleet(count: number): Member[] {
  return Array.from({ length: count }, (_, n) => ({
    site: n < 12 ? 'north' : 'south',
    appliance: `edge-${n + 1}`,
    freshness: n === 3 ? stale : n === 7 ? offline : n === 9 ? waiting : fresh,
    state: n === 5 ? 'degraded' : 'ready',
  }));
}

/** Every part of the wall in every state. */
export const wardSections: readonly { readonly title: string; readonly part: () => TemplateResult }[] = [
  { title: 'Alert, high, expansion predicted', part: () => card(high) },
  { title: 'Alert, high, expansion measured', part: () => card(measured) },
  {
    title: 'Alert, meets a rule, within measurement error',
    part: () => card(sampleAlert({ ...measured, measured: measuredWithinError })),
  },
  { title: 'Alert, medium', part: () => card(medium) },
  { title: 'Alert, low, one volume unknown', part: () => card(low) },
  { title: 'Alert, technical', part: () => card(technical) },
  { title: 'Alert, technical, of no patient', part: () => card(refusedDevice) },
  { title: 'Alert, escalated', part: () => card(escalated) },
  ...(['strip', 'line'] as const).map((cards) => ({
    title: `Alerts as a wall shows ${cards === 'strip' ? 'several' : 'very many'}`,
    part: () =>
      html`${[high, measured, medium, low, technical, refusedDevice, escalated].map((alert) => card(alert, cards))}`,
  })),
  { title: 'Alert, acknowledged', part: () => card(acknowledged) },
  {
    title: 'Alert of another appliance; of an earlier scan; names hidden; old; being acted on; refused',
    part: () => html`
      <alert-card .alert=${medium} .now=${now} foreign="north/edge-2"></alert-card>
      <alert-card .alert=${medium} .now=${now} earlier></alert-card>
      <alert-card .alert=${high} .now=${now} hideNames></alert-card>
      <alert-card .alert=${high} .now=${now} stale></alert-card>
      <alert-card .alert=${high} .now=${now} busy></alert-card>
      <alert-card .alert=${high} .now=${now} fault="RN Okafor took this alert at 02:40. Speak with that person."></alert-card>`,
  },
  {
    title: 'Rows: baseline, followed up, no hematoma, not assessed, result unknown, muted, also marked',
    part: () => html`${Object.values(sampleEpisodes).map(rowOf)}
      ${rowOf(sampleEpisode({ scans: [sampleScan({ found: null })] }))}
      ${rowOf(sampleEpisode({ scans: [sampleScan({ muted: 'bleed-found', predicted: null })] }))}
      ${rowOf(sampleEpisode({ scans: [sampleScan({ alsoMarked: 'Also marked: extra-axial haemorrhage 3.1 mL.' })] }))}`,
  },
  {
    title: 'Rows: follow-up due later, due, overdue, unknown',
    part: () =>
      html`${[
        { nextFollowUpAt: ago(-130), followUpOverdueAt: ago(-1210) },
        { nextFollowUpAt: ago(40), followUpOverdueAt: ago(-1040) },
        { nextFollowUpAt: ago(1100), followUpOverdueAt: ago(20) },
        {},
      ].map((times) => rowOf(sampleEpisode(times)))}`,
  },
  {
    title: 'Rows: alert waits, acknowledged, old, of another appliance, in a fleet, names hidden',
    part: () => html`
      <episode-row .episode=${sampleEpisodes.baseline} .now=${now} .alerts=${[high]}></episode-row>
      <episode-row .episode=${sampleEpisodes.baseline} .now=${now} .alerts=${[acknowledged]}></episode-row>
      <episode-row .episode=${sampleEpisodes.baseline} .now=${now} stale></episode-row>
      <episode-row .episode=${sampleEpisodes.baseline} .now=${now} foreign="north/edge-2"></episode-row>
      <episode-row .episode=${sampleEpisodes.baseline} .now=${now} owner="of north/edge-1"></episode-row>
      <episode-row .episode=${sampleEpisodes.baseline} .now=${now} hideNames></episode-row>`,
  },
  {
    title: 'Patient: as they are written, whatever is written',
    part: () => html`${Object.values(odd).map((label) => html`<p><patient-label .label=${label}></patient-label></p>`)}
      <p><patient-label .label=${odd.arabic} hideNames></patient-label></p>`,
  },
  {
    title: 'Risk: reached, below, unknown',
    part: () => html`<risk-bars .predicted=${predictedHigh}></risk-bars>
      <risk-bars .predicted=${predictedLow}></risk-bars>
      <risk-bars .predicted=${null}></risk-bars>`,
  },
  {
    title: 'Course: one scan, grown, shrunk, IVH unknown',
    part: () => html`<volume-course .scans=${[sampleScan()]}></volume-course>
      <volume-course .scans=${scans}></volume-course>
      <volume-course .scans=${[sampleScan(), { ...scans[1]!, iphMl: 9 }]}></volume-course>
      <volume-course .scans=${[sampleScan({ ivhMl: null })]}></volume-course>`,
  },
  {
    title: 'Heartbeat: waiting, fresh, asking over HTTP, not answering, degraded, stale, offline',
    part: () => html`<div><heart-beat .freshness=${waiting}></heart-beat></div>
      <div><heart-beat .freshness=${fresh} link="live"></heart-beat></div>
      <div><heart-beat .freshness=${fresh} link="asking"></heart-beat></div>
      <div><heart-beat .freshness=${fresh} link="none"></heart-beat></div>
      <div><heart-beat .freshness=${fresh} link="live" state="degraded"></heart-beat></div>
      <div><heart-beat .freshness=${stale}></heart-beat></div>
      <div><heart-beat .freshness=${offline}></heart-beat></div>`,
  },
  {
    title: 'Fleet of two, and of twenty',
    part: () => html`<fleet-strip .members=${fleet(2)}></fleet-strip><fleet-strip .members=${fleet(20)}></fleet-strip>`,
  },
  {
    title: 'Pages: turning, held',
    part: () => html`<page-turner .page=${0} .pages=${3} .rows=${20}></page-turner>
      <page-turner .page=${1} .pages=${3} .rows=${20} held></page-turner>`,
  },
  {
    title: 'Banners: demonstration either way round, blocked, silent since it loaded anew, paused',
    part: () => html`<board-banners demonstration .freshness=${fresh}></board-banners>
      <board-banners demonstration inverse .freshness=${fresh}></board-banners>
      <board-banners .audible=${false} .freshness=${fresh}></board-banners>
      <board-banners .audible=${false} .renewedAt=${now} .freshness=${fresh}></board-banners>
      <board-banners .pausedMs=${95_000} .freshness=${fresh}></board-banners>`,
  },
  {
    title: 'Banners: degraded, new version, failed part, unreadable appliance',
    part: () => html`<board-banners .problems=${['The data disk is nearly full: remove old studies.']} .freshness=${fresh}></board-banners>
      <board-banners outdated="newer" .freshness=${fresh}></board-banners>
      <board-banners outdated="broken" .freshness=${fresh}></board-banners>
      <board-banners .garbled=${['north/edge-2']} .freshness=${fresh}></board-banners>`,
  },
  {
    title: 'Banners: no data, offline, never reached, never reached since',
    part: () => html`<board-banners .freshness=${stale}></board-banners>
      <board-banners .freshness=${offline}></board-banners>
      <board-banners unreachable .freshness=${waiting}></board-banners>
      <board-banners unreachable .heardAt=${now} .freshness=${waiting}></board-banners>`,
  },
];
