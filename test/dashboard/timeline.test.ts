import { describe, expect, test } from 'vitest';
import { fileName } from '../../dashboard/data/file-name.ts';
import { timelineOf } from '../../dashboard/data/timeline.ts';
import { plotOf } from '../../dashboard/data/timeline-plot.ts';
import { sampleAssessment, sampleFollowUp } from '../../dashboard/gallery/samples.ts';
import type { Assessment, Hematoma } from '../../edge/assessment/assessment.ts';
import { DEFAULT_RULES } from '../../edge/assessment/definitions.ts';

const baseline = sampleAssessment({ acquiredAt: '2026-11-22T19:41:00' });
const followUp: Assessment = { ...sampleFollowUp, acquiredAt: '2026-11-23T01:41:00' };
const bleed = (changes: Partial<Hematoma>): Hematoma => ({ ...baseline.hematoma!, ...changes });
const of = (...assessments: Assessment[]) => timelineOf(assessments, DEFAULT_RULES);

describe('the course of a bleed', () => {
  test('counts hours from the baseline, and limits of every rule from its volumes', () => {
    const { points, limits } = of(baseline, followUp);
    expect(points.map(({ hours, iphMl, ivhMl, isBaseline }) => [hours, iphMl, ivhMl, isBaseline])).toEqual([
      [0, 18.4, 0, true],
      [6, 29.6, 1.6, false],
    ]);
    expect(limits.map(({ kind, panel, atMl }) => [kind, panel, Math.round(atMl * 1000) / 1000])).toEqual([
      ['iph-ml', 'iph', 24.4],
      ['iph-percent', 'iph', 24.472],
      ['ivh-any', 'ivh', 0.2],
      ['ivh-ml', 'ivh', 1],
    ]);
  });

  test('bears the error that the growth was held against: of both together once there is IVH, else of IPH', () => {
    const { points } = of(baseline, followUp);
    expect(points.map(({ error }) => error)).toEqual([
      { ml: 3.8, of: 'iph' },
      { ml: 7.7, of: 'total' },
    ]);
    const dry = {
      ...followUp,
      hematoma: bleed({ iphMl: 20 }),
      measured: { ...followUp.measured!, measurementErrorMl: 3.8 },
    };
    expect(of(baseline, dry).points[1]?.error).toEqual({ ml: 3.8, of: 'iph' });
    const wet = { ...baseline, hematoma: bleed({ ivhMl: 4 }) };
    expect(of(wet).points[0]?.error).toEqual({ ml: 6.7, of: 'total' });
  });

  test('takes the scan that the growth names as its baseline, not an earlier one without a bleed', () => {
    const before = sampleAssessment({
      ...{
        assessmentId: 'before',
        scanId: 'scan-0',
        acquiredAt: '2026-11-22T13:41:00',
        hematoma: bleed({ found: false, iphMl: 0 }),
      },
    });
    const { points, limits } = of(before, baseline, followUp);
    expect(points.map(({ hours, isBaseline }) => [hours, isBaseline])).toEqual([
      [-6, false],
      [0, true],
      [6, false],
    ]);
    expect(limits[0]?.atMl).toBeCloseTo(24.4);
  });

  test('leaves a scan without volumes without any, a time unknown unknown, and no percentage of no bleed', () => {
    const lost = sampleAssessment({ status: 'not-assessed', hematoma: null, acquiredAt: null, measured: null });
    const { points } = of(baseline, lost);
    expect(points[1]).toMatchObject({ hours: null, iphMl: null, ivhMl: null, error: null });
    const none = { ...baseline, hematoma: bleed({ found: false, iphMl: 0 }) };
    expect(of(none).limits.map(({ kind }) => kind)).toEqual(['iph-ml', 'ivh-any', 'ivh-ml']);
    expect(of(lost)).toMatchObject({ limits: [] });
  });

  test('says which results somebody marked as wrong', () => {
    const { points } = timelineOf([baseline, followUp], DEFAULT_RULES, new Set([followUp.assessmentId]));
    expect(points.map(({ isWrong }) => isWrong)).toEqual([false, true]);
  });
});

describe('its plot', () => {
  test.each([390, 700, 1900])('in %i pixels keeps every mark, bar and limit inside', (width) => {
    const timeline = of(baseline, followUp, sampleAssessment({ scanId: 'scan-9', acquiredAt: null }));
    const plot = plotOf(timeline, width);
    for (const { place } of timeline.points) {
      expect(plot.at.get(place)).toBeGreaterThanOrEqual(plot.left);
      expect(plot.at.get(place)).toBeLessThanOrEqual(plot.right);
    }
    const [iph, ivh] = plot.panels;
    expect(iph.y(29.6 + 1.6 + 7.7)).toBeGreaterThanOrEqual(iph.top);
    for (const panel of [iph, ivh]) {
      expect(panel.limits).toHaveLength(2);
      for (const { y, labelY } of panel.limits) {
        expect(y).toBeGreaterThanOrEqual(panel.top);
        expect(y).toBeLessThanOrEqual(panel.bottom);
        expect(labelY).toBeLessThanOrEqual(panel.bottom);
      }
    }
    expect(ivh.top).toBeGreaterThan(iph.bottom);
  });

  test('moves labels apart that would lie on one another: 6 mL and 33 % of 18.4 mL are all but the same', () => {
    const [iph] = plotOf(of(baseline), 900).panels;
    const [first, second] = iph.limits;
    expect(Math.abs(second!.y - first!.y)).toBeLessThan(3);
    expect(second!.labelY - first!.labelY).toBeGreaterThanOrEqual(15);
  });

  test('gives scans whose time is unknown a lane of their own, behind those with a time', () => {
    const timeline = of(baseline, followUp, sampleAssessment({ scanId: 'scan-9', acquiredAt: null }));
    const plot = plotOf(timeline, 900);
    expect(plot.at.get(3)!).toBeGreaterThan(plot.lane!);
    expect(plot.at.get(2)!).toBeLessThan(plot.lane!);
    expect(plotOf(of(baseline, followUp), 900).lane).toBeNull();
  });

  test('of one scan leaves room for the day in which a follow-up comes', () => {
    const plot = plotOf(of(baseline), 900);
    expect(plot.x(24)).toBeLessThanOrEqual(plot.right);
    expect(plot.x(24) - plot.x(0)).toBeGreaterThan(500);
    expect(plot.hourTicks).toContain(24);
  });

  test('has round numbers on its axes, few enough to be read', () => {
    const plot = plotOf(of(baseline, followUp), 390);
    expect(plot.hourTicks.length).toBeLessThanOrEqual(6);
    expect(plot.panels[0].ticks).toEqual([0, 10, 20, 30, 40]);
  });
});

test('a file is named after the moment, never after a patient', () => {
  expect(fileName('case', Date.parse('2026-11-23T02:41:07Z'), 'csv')).toBe('henet-case-20261123-0241.csv');
});
