import { beforeEach, describe, expect, test } from 'vitest';
import { sampleAlert, sampleEpisode, sampleStatus } from '../../dashboard/gallery/samples.ts';
import { Heard } from '../../dashboard/state/heard.ts';
import { mayRenew, type Occasion, Renewal } from '../../dashboard/state/renewal.ts';
import { BoardStore } from '../../dashboard/state/store.ts';
import { Waking } from '../../dashboard/state/waking.ts';
import { topics } from '../../edge/mqtt/topics.ts';

const own = { site: 'north', appliance: 'edge-1' };
const other = { site: 'north', appliance: 'edge-2' };

function memory() {
  const content = new Map<string, string>();
  return {
    getItem: (key: string) => content.get(key) ?? null,
    setItem: (key: string, value: string) => void content.set(key, value),
    removeItem: (key: string) => void content.delete(key),
  };
}

describe('a board of which the appliance has another version', () => {
  let now: number;
  let served: string[];
  let answers: boolean;
  let occasion: Occasion;
  let reloads: number;
  let store: ReturnType<typeof memory>;
  const quiet = { open: 0, formOpen: false, idleMs: 600_000 };

  const open = (page: string[]) =>
    new Renewal({
      page,
      ask: async () => {
        if (!answers) throw new Error('away');
        return { page: served, all: served };
      },
      occasion: () => occasion,
      reload: () => reloads++,
      store,
      monotonic: () => now,
      wall: () => 1_700_000_000_000 + now,
    });
  /** Some minutes of looking every second. */
  const minutes = async (renewal: Renewal, count: number) => {
    for (let second = 0; second < count * 60; second++) {
      now += 1000;
      await renewal.look();
    }
  };

  beforeEach(() => {
    now = 0;
    served = ['/assets/index-a.js', '/assets/page.css'];
    answers = true;
    occasion = quiet;
    reloads = 0;
    store = memory();
  });

  test('loads itself anew once nothing is open, and once alone', async () => {
    const renewal = open(['/assets/index-a.js', '/assets/page.css']);
    await minutes(renewal, 5);
    expect([renewal.newer, reloads]).toEqual([false, 0]);
    served = ['/assets/index-b.js', '/assets/page.css'];
    await minutes(renewal, 2);
    expect([renewal.newer, reloads]).toEqual([true, 1]);
    // The next page still has the old files, as a cache between may bring it: it does not load itself for ever.
    const next = open(['/assets/index-a.js', '/assets/page.css']);
    await minutes(next, 30);
    expect([next.newer, reloads]).toEqual([true, 1]);
  });

  test.each([
    ['an alert is open', { ...quiet, open: 1 }],
    ['a form is open', { ...quiet, formOpen: true }],
    ['somebody pressed something a minute ago', { ...quiet, idleMs: 60_000 }],
  ])('waits while %s', async (_what, busy) => {
    expect([mayRenew(busy), mayRenew(quiet)]).toEqual([false, true]);
    occasion = busy;
    served = ['/assets/index-b.js'];
    const renewal = open(['/assets/index-a.js']);
    await minutes(renewal, 10);
    expect([renewal.newer, reloads]).toEqual([true, 0]);
    occasion = quiet;
    await minutes(renewal, 1);
    expect(reloads).toBe(1);
  });

  test('an alert that comes while the appliance answers still holds it', async () => {
    served = ['/assets/index-b.js'];
    const renewal = open(['/assets/index-a.js']);
    await renewal.look();
    let asked = 0;
    const raised = { ...quiet, open: 1 };
    // Quiet when it is decided to ask, an alert when the answer is there.
    Object.defineProperty(renewal, 'of', {
      value: { ...(renewal as unknown as { of: object }).of, occasion: () => (asked++ === 0 ? quiet : raised) },
    });
    now += 1000;
    await renewal.look();
    expect([asked, reloads]).toEqual([2, 0]);
  });

  test('never loads itself while the appliance does not answer: it would end at the browser’s error page', async () => {
    const renewal = open(['/assets/index-a.js']);
    renewal.broken = true;
    answers = false;
    await minutes(renewal, 10);
    expect(reloads).toBe(0);
    answers = true;
    await minutes(renewal, 1);
    expect(reloads).toBe(1);
  });

  test('that fails again after it was loaded anew is left alone for ten minutes', async () => {
    const first = open(['/assets/index-a.js']);
    first.broken = true;
    await minutes(first, 1);
    expect(reloads).toBe(1);
    const again = open(['/assets/index-a.js']);
    again.broken = true;
    await minutes(again, 9);
    expect(reloads).toBe(1);
    await minutes(again, 2);
    expect(reloads).toBeGreaterThanOrEqual(2);
  });

  test('says when it loaded itself until somebody lets it sound', async () => {
    served = ['/assets/index-b.js'];
    await minutes(open(['/assets/index-a.js']), 2);
    const next = open(['/assets/index-b.js']);
    expect(next.renewedAt).toBeGreaterThan(1_700_000_000_000);
    next.heard();
    expect(next.renewedAt).toBeNull();
  });
});

describe('a screen that slept', () => {
  test('knows that time passed: what it heard before is old at once', () => {
    let monotonic = 1000;
    let wall = 5_000_000;
    const time = new Waking(
      () => monotonic,
      () => wall,
    );
    const store = new BoardStore(time.now);
    store.own = own;
    store.take(topics.status(own), JSON.stringify(sampleStatus({ seq: 1 })), false);
    monotonic += 1000;
    wall += 1000;
    expect([time.look(), store.freshness().kind]).toEqual([false, 'fresh']);
    // Eight hours in which this machine's own clock stood still.
    monotonic += 1000;
    wall += 8 * 3_600_000;
    expect([time.look(), store.freshness().kind]).toEqual([true, 'stale']);
    expect(store.freshness().ageMs).toBeGreaterThan(7.9 * 3_600_000);
    store.take(topics.status(own), JSON.stringify(sampleStatus({ seq: 2 })), false);
    expect([time.look(), store.freshness().kind]).toEqual([false, 'fresh']);
  });

  test('whose clock is set back, or drifts, goes on', () => {
    let monotonic = 1000;
    let wall = 5_000_000;
    const time = new Waking(
      () => monotonic,
      () => wall,
    );
    for (let n = 0; n < 3600; n++) {
      monotonic += 1000;
      wall += 1001;
      expect(time.look()).toBe(false);
    }
    wall -= 600_000;
    const before = time.now();
    expect(time.look()).toBe(false);
    expect(time.now()).toBe(before);
  });
});

describe('what a board keeps over days', () => {
  test('is no more than what is there: alerts that came and went leave nothing that grows', () => {
    const store = new BoardStore(() => 1000);
    store.own = own;
    for (let n = 0; n < 5000; n++) {
      const alert = sampleAlert({ alertId: `alert-${n}` });
      store.take(topics.alert(own, alert.alertId), JSON.stringify(alert), false);
      store.take(topics.alert(own, alert.alertId), '', false);
      // A cleared one does not come back.
      store.take(topics.alert(own, alert.alertId), JSON.stringify(alert), false);
    }
    expect(store.alerts.size).toBe(0);
    expect((store as unknown as { cleared: Map<string, number> }).cleared.size).toBeLessThanOrEqual(1000);
  });

  test('when the appliance last answered, for a page that is opened without it; written down twice a minute at most', () => {
    const kept = memory();
    let wall = 1_700_000_000_000;
    let writes = 0;
    const counting = {
      ...kept,
      setItem: (key: string, value: string) => {
        writes++;
        kept.setItem(key, value);
      },
    };
    const heard = new Heard(counting, () => wall);
    expect(heard.before).toBeNull();
    for (let second = 0; second < 60; second++) {
      heard.note();
      wall += 1000;
    }
    expect(writes).toBe(2);
    expect(new Heard(kept, () => wall).before).toBe(1_700_000_030_000);
  });
});

describe('an appliance whose words the board cannot read', () => {
  test('is named, keeps nobody from being shown, and is forgiven when it starts anew', () => {
    const store = new BoardStore(() => 1000);
    store.own = own;
    const beat = (bootId: string, seq: number) =>
      store.take(topics.status(other), JSON.stringify(sampleStatus({ bootId, seq })), false);
    beat('old', 1);
    store.take(topics.episode(other, 'e'), '{"episodeId":"e","revision":1}', true);
    store.take(topics.alert(other, 'a'), 'not json', true);
    store.take(topics.episode(own, 'episode-1'), JSON.stringify(sampleEpisode()), true);
    expect([...store.garbled]).toEqual(['north/edge-2']);
    expect([store.episodes.size, store.alerts.size]).toEqual([1, 0]);
    beat('new', 1);
    expect(store.garbled.size).toBe(0);
  });
});
