import { Alarms } from '../alarm/alarms.ts';
import { Sound } from '../alarm/sound.ts';
import { listAlerts } from '../data/alerts.ts';
import { restAt } from '../data/burn-in.ts';
import { isOld } from '../data/freshness.ts';
import { screenIdOf } from '../data/screen.ts';
import { api } from './api.ts';
import { Feed } from './feed.ts';
import { Heard } from './heard.ts';
import { isFormOpen, ownFiles } from './page-now.ts';
import { Receipts } from './receipts.ts';
import { RemoteActs } from './remote-acts.ts';
import { Renewal } from './renewal.ts';
import { StillUnderPress } from './still-under-press.ts';
import { BoardStore } from './store.ts';
import { Waking } from './waking.ts';

const HIDE_NAMES = 'henet.hide-names';

/** Everything of a board that outlives a page: what it knows, its voice, and what this screen was told to hide. */
export class Board extends EventTarget {
  private readonly time = new Waking();
  readonly store = new BoardStore(this.time.now);
  readonly sound = new Sound();
  readonly alarms = new Alarms(this.sound, localStorage, this.time.now);
  readonly heard = new Heard(localStorage);
  private pressedAt = this.time.now();
  readonly renewal = new Renewal({
    page: ownFiles(document),
    ask: api.board,
    occasion: () => {
      const { raised, acknowledged } = this.lists();
      const idleMs = this.time.now() - this.pressedAt;
      return { open: raised.length + acknowledged.length, formOpen: isFormOpen(document), idleMs };
    },
    reload: () => location.reload(),
    store: sessionStorage,
    monotonic: this.time.now,
    wall: () => Date.now(),
  });
  private readonly feed = new Feed(this.store, {
    heard: () => this.heard.note(),
    broken: () => this.fail(),
  });
  readonly screenId = screenIdOf(localStorage, (bytes) => crypto.getRandomValues(bytes));
  readonly receipts = new Receipts(this.store, this.screenId, (topic, payload) => this.feed.publish(topic, payload));
  readonly remoteActs = new RemoteActs(
    this.store,
    (topic, payload) => this.feed.publish(topic, payload),
    this.screenId,
  );
  /** Where the board stands, and which way round its bright areas are; it never changes under a press. */
  rest = restAt(0, true);
  private readonly stillness = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly screen = new StillUnderPress(() => {
    this.rest = restAt(this.time.now(), this.stillness.matches);
    this.dispatchEvent(new Event('change'));
  });
  private hidden = localStorage.getItem(HIDE_NAMES) === 'yes';
  /** Appliances beside the own one that were heard on this page, until they fall silent. */
  private present: ReadonlySet<string> = new Set();

  start(): void {
    const look = () => {
      const { store } = this;
      // What a broker kept of an appliance that is gone is shown, hatched, and never heard.
      const present = this.raised.filter((record) => store.freshness(record).kind === 'fresh');
      this.alarms.update(present, isOld(store.freshness()), this.hasLost());
      if (this.sound.audible && this.renewal.renewedAt) this.renewal.heard();
      this.screen.changed();
    };
    this.store.addEventListener('change', look);
    this.sound.addEventListener('change', look);
    setInterval(() => {
      if (this.time.look()) this.feed.askAnew();
      void this.renewal.look();
      look();
    }, 1000);
    this.screen.watch(window);
    // A gesture of any kind lets the browser sound; a remembered screen may be audible at once.
    for (const gesture of ['pointerdown', 'keydown']) {
      const pressed = () => {
        this.pressedAt = this.time.now();
        if (!this.sound.audible) void this.sound.unlock();
      };
      addEventListener(gesture, pressed, { capture: true });
    }
    void this.sound.unlock();
    this.feed.start();
  }

  /** A part of this board could not be loaded or drawn: it is loaded anew when nobody is disturbed. */
  fail(): void {
    this.renewal.broken = true;
    this.screen.changed();
  }

  /** Whether an appliance beside the own one has fallen silent since the last look. */
  private hasLost(): boolean {
    const { store } = this;
    const { own } = store;
    const others = [...store.heartbeats].filter(
      ([, { site, appliance }]) => own !== null && (site !== own.site || appliance !== own.appliance),
    );
    const isFresh = new Set(others.filter(([, beat]) => store.freshness(beat).kind === 'fresh').map(([key]) => key));
    const lost = others.some(([key, beat]) => this.present.has(key) && isOld(store.freshness(beat)));
    this.present = isFresh;
    return lost;
  }

  get raised() {
    return this.lists().raised;
  }

  /** Open alerts as every page lists them. */
  lists() {
    const { store } = this;
    return listAlerts(store.alerts.values(), store.clock.now(), (of) => isOld(store.freshness(of)));
  }

  get hideNames(): boolean {
    return this.hidden;
  }

  /** For a screen in a corridor. Kept by this browser. */
  set hideNames(hide: boolean) {
    this.hidden = hide;
    localStorage.setItem(HIDE_NAMES, hide ? 'yes' : 'no');
    this.dispatchEvent(new Event('change'));
  }
}
