import { Alarms } from '../alarm/alarms.ts';
import { Sound } from '../alarm/sound.ts';
import { listAlerts } from '../data/alerts.ts';
import { isOld } from '../data/freshness.ts';
import { screenIdOf } from '../data/screen.ts';
import { Feed } from './feed.ts';
import { Receipts } from './receipts.ts';
import { RemoteActs } from './remote-acts.ts';
import { StillUnderPress } from './still-under-press.ts';
import { BoardStore } from './store.ts';

const HIDE_NAMES = 'henet.hide-names';

/** Everything of a board that outlives a page: what it knows, its voice, and what this screen was told to hide. */
export class Board extends EventTarget {
  readonly store = new BoardStore();
  readonly sound = new Sound();
  readonly alarms = new Alarms(this.sound, localStorage, this.store.monotonic);
  private readonly feed = new Feed(this.store);
  readonly screenId = screenIdOf(localStorage, (bytes) => crypto.getRandomValues(bytes));
  readonly receipts = new Receipts(this.store, this.screenId, (topic, payload) => this.feed.publish(topic, payload));
  readonly remoteActs = new RemoteActs(
    this.store,
    (topic, payload) => this.feed.publish(topic, payload),
    this.screenId,
  );
  private readonly screen = new StillUnderPress(() => this.dispatchEvent(new Event('change')));
  private hidden = localStorage.getItem(HIDE_NAMES) === 'yes';

  start(): void {
    const look = () => {
      // What a broker kept of an appliance that is gone is shown, hatched, and never heard.
      const present = this.raised.filter((record) => this.store.freshness(record).kind === 'fresh');
      this.alarms.update(present, isOld(this.store.freshness()));
      this.screen.changed();
    };
    this.store.addEventListener('change', look);
    this.sound.addEventListener('change', look);
    setInterval(look, 1000);
    this.screen.watch(window);
    // A gesture of any kind lets the browser sound; a remembered screen may be audible at once.
    for (const gesture of ['pointerdown', 'keydown']) {
      addEventListener(gesture, () => void (this.sound.audible || this.sound.unlock()), { capture: true });
    }
    void this.sound.unlock();
    this.feed.start();
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
