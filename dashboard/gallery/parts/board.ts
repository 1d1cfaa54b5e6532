import { html } from 'lit';
import '../../components/alert-card.ts';
import '../../components/board-banners.ts';
import '../../components/episode-row.ts';
import '../../components/heart-beat.ts';
import '../../components/top-bar.ts';
import {
  ago,
  measuredWithinError,
  refusedDevice,
  SAMPLE_NOW,
  sampleAlert,
  sampleAlerts,
  sampleEpisodes,
} from '../samples.ts';
import type { GallerySection } from '../section.ts';

const now = SAMPLE_NOW;
const fresh = { kind: 'fresh', ageMs: 4000 } as const;
const offline = { kind: 'offline', ageMs: 190_000 } as const;
const stale = { kind: 'stale', ageMs: 32_000 } as const;
const waiting = { kind: 'waiting', ageMs: 1000 } as const;
const counts = [
  { priority: 'high', count: 2 },
  { priority: 'medium', count: 1 },
  { priority: 'low', count: 1 },
] as const;

const { high, measured, medium, low, technical, acknowledged } = sampleAlerts;
const escalation = { step: 2, of: 3, at: ago(1), told: ['duty neurologist', 'ward phone'] };
const within = sampleAlert({ ...measured, measured: measuredWithinError });
const taken = 'RN Okafor took this alert at 02:40. Speak with that person.';

/** The wall of the ward, piece by piece. */
export const boardSections: readonly GallerySection[] = [
  {
    title: 'Alert, high, expansion predicted',
    part: () => html`<alert-card .alert=${high} .now=${now}></alert-card>`,
  },
  {
    title: 'Alert, high, expansion measured',
    part: () => html`<alert-card .alert=${measured} .now=${now}></alert-card>`,
  },
  {
    title: 'Meets a rule, within measurement error',
    part: () => html`<alert-card .alert=${within} .now=${now}></alert-card>`,
  },
  { title: 'Alert, medium', part: () => html`<alert-card .alert=${medium} .now=${now}></alert-card>` },
  {
    title: 'Alert, low, one volume unknown',
    part: () => html`<alert-card .alert=${low} .now=${now}></alert-card>`,
  },
  { title: 'Alert, technical', part: () => html`<alert-card .alert=${technical} .now=${now}></alert-card>` },
  {
    title: 'Alert, technical, of no patient',
    part: () => html`<alert-card .alert=${refusedDevice} .now=${now}></alert-card>`,
  },
  { title: 'Alert, acknowledged', part: () => html`<alert-card .alert=${acknowledged} .now=${now}></alert-card>` },
  {
    title: 'Alert, escalated',
    part: () => html`<alert-card .alert=${{ ...high, escalation }} .now=${now}></alert-card>`,
  },
  {
    title: 'Alert, escalated, dense',
    part: () => html`<alert-card dense .alert=${{ ...high, escalation }} .now=${now}></alert-card>`,
  },
  { title: 'Many raised: dense', part: () => html`<alert-card dense .alert=${high} .now=${now}></alert-card>` },
  {
    title: 'Alert of another appliance',
    part: () => html`<alert-card .alert=${medium} .now=${now} foreign="north/edge-2"></alert-card>`,
  },
  {
    title: 'Act refused: somebody was first',
    part: () => html`<alert-card .alert=${high} .now=${now} .fault=${taken}></alert-card>`,
  },
  { title: 'Names hidden', part: () => html`<alert-card hideNames .alert=${high} .now=${now}></alert-card>` },
  { title: 'Old data', part: () => html`<alert-card stale .alert=${high} .now=${now}></alert-card>` },
  {
    title: 'Episodes',
    part: () =>
      html`${Object.values(sampleEpisodes).map((episode) => html`<episode-row .episode=${episode} .now=${now}></episode-row>`)}
        <episode-row stale .episode=${sampleEpisodes.baseline} .now=${now}></episode-row>`,
  },
  {
    title: 'Heartbeats',
    part: () => html`<div><heart-beat .freshness=${waiting}></heart-beat></div>
      <div><heart-beat .freshness=${fresh} link="live"></heart-beat></div>
      <div><heart-beat .freshness=${fresh} link="asking"></heart-beat></div>
      <div><heart-beat .freshness=${fresh} link="none"></heart-beat></div>
      <div><heart-beat .freshness=${fresh} link="live" state="degraded"></heart-beat></div>
      <div><heart-beat .freshness=${stale}></heart-beat></div>
      <div><heart-beat .freshness=${offline}></heart-beat></div>
      <div><heart-beat .freshness=${fresh} link="live" name="north/edge-2"></heart-beat></div>`,
  },
  {
    title: 'Banner: demonstration',
    part: () => html`<board-banners demonstration audible .freshness=${fresh}></board-banners>`,
  },
  {
    title: 'Banner: sound blocked',
    part: () => html`<board-banners .audible=${false} .freshness=${fresh}></board-banners>`,
  },
  {
    title: 'Banner: sound paused',
    part: () => html`<board-banners .pausedMs=${95_000} .freshness=${fresh}></board-banners>`,
  },
  {
    title: 'Banner: degraded',
    part: () =>
      html`<board-banners .problems=${['The data disk is nearly full: remove old studies.']} .freshness=${fresh}></board-banners>`,
  },
  { title: 'Banner: no data', part: () => html`<board-banners .freshness=${stale}></board-banners>` },
  { title: 'Banner: offline', part: () => html`<board-banners .freshness=${offline}></board-banners>` },
  {
    title: 'Head of the page',
    part: () => html`<top-bar heading="HENet Edge" where="north / edge-1" clockText="02:41" audible .counts=${counts}
      ><heart-beat .freshness=${fresh} link="live"></heart-beat
    ></top-bar>`,
  },
  {
    title: 'Head of the page, data old, sound paused, names hidden',
    part: () => html`<top-bar
      heading="HENet Edge"
      back="/ward"
      clockText="02:41"
      audible
      paused
      hideNames
      stale
      .counts=${counts}
      ><heart-beat .freshness=${stale}></heart-beat
    ></top-bar>`,
  },
];
