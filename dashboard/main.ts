import { css, html } from 'lit';
import { alertsInView } from './components/in-view.ts';
import './components/live-announcer.ts';
import type { LiveAnnouncer } from './components/live-announcer.ts';
import { language, words } from './language/language.ts';
import { WordedElement } from './language/worded-element.ts';
import './pages/ward-page.ts';
import type { WardPage } from './pages/ward-page.ts';
import { keepShell } from './shell/register.ts';
import { Board } from './state/board.ts';
import { session } from './state/session.ts';
import { theme } from './theme/theme.ts';

const board = new Board();
/** A wall that draws nothing for so long while it is visible has died, ms. */
const DEAD_MS = 30_000;

/** Pages that come when they are asked for, by the first part of their address: the wall itself stays small. */
const PAGES: Readonly<Record<string, () => Promise<unknown>>> = {
  cases: () => import('./pages/case-page.ts'),
  service: () => import('./pages/service-page.ts'),
  'sign-in': () => import('./pages/sign-in-page.ts'),
};

const SIGN_IN = '/sign-in';

/** The page that the address names. The board below it lives on while pages change. */
class App extends WordedElement {
  static override properties = { path: { state: true }, ready: { state: true }, failed: { state: true } };
  declare path: string;
  /** Pages beside the wall that are here. */
  declare ready: ReadonlySet<string>;
  /** Pages beside the wall that could not be loaded. */
  declare failed: ReadonlySet<string>;
  /** When the wall was last drawn, and when that was seen here. */
  private progress = { drawnAt: 0, at: 0 };

  static override styles = css`
    :host {
      display: block;
      min-height: 100vh;
    }
    /* It takes no room below the wall, which fills the screen. */
    live-announcer {
      position: fixed;
      top: 0;
    }
    .failed {
      display: grid;
      gap: 0.5em;
      padding: 0.8em;
      border-bottom: 4px solid #fff;
      background: #000;
      font-weight: 600;
    }
    .failed a {
      color: inherit;
    }
  `;

  constructor() {
    super();
    this.path = location.pathname;
    this.ready = new Set();
    this.failed = new Set();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('popstate', () => this.go(location.pathname));
    this.addEventListener('click', (event) => this.follow(event));
    board.addEventListener('change', () => {
      this.announce();
      this.tellShown();
    });
    theme.begin();
    // Words of another language that cannot be loaded leave English ones; they are asked for again with the next page.
    language.begin().catch(() => board.fail());
    keepShell().catch((error: unknown) =>
      console.warn('this browser does not keep the board for a time without appliance', error),
    );
    this.go(this.path);
    void this.begin();
  }

  /** Nothing of a patient is asked for before it is known who asks. A board whose appliance does not answer says so by itself. */
  private async begin(): Promise<void> {
    session.addEventListener('lost', () => this.signOut());
    if (this.path === SIGN_IN) return;
    await session.load().catch(() => undefined);
    if (session.isOut) return this.signOut();
    session.watch(window);
    board.start();
  }

  /** The page is loaded anew, so that nothing of a patient stays on the screen or in memory. */
  private signOut(): void {
    location.replace(`${SIGN_IN}?from=${encodeURIComponent(this.path)}`);
  }

  override render() {
    return html`${this.failure()}${this.page()}<live-announcer></live-announcer>`;
  }

  /** The wall below goes on: only the page that was asked for is not here. */
  private failure() {
    if (!this.failed.has(this.path.split('/')[1] ?? '')) return '';
    const say = words().ward;
    return html`<div class="failed" role="alert">
      <strong>${say.pageFailed}</strong> ${say.pageFailedAdvice}
      <span><a href=${location.href} @click=${this.again}>${say.tryAgain}</a> · <a href="/ward">${say.backToWard}</a></span>
    </div>`;
  }

  /** A browser does not ask again for a script that failed: the whole page is loaded. */
  private again(event: Event): void {
    event.preventDefault();
    event.stopPropagation();
    location.reload();
  }

  private page() {
    if (this.path === SIGN_IN) return this.ready.has('sign-in') ? html`<sign-in-page></sign-in-page>` : '';
    const episodeId = /^\/cases\/([^/]+)$/.exec(this.path)?.[1];
    if (episodeId && this.ready.has('cases')) {
      return html`<case-page .board=${board} .episodeId=${decodeURIComponent(episodeId)}></case-page>`;
    }
    if (this.path === '/service' && this.ready.has('service'))
      return html`<service-page .board=${board}></service-page>`;
    return html`<ward-page .board=${board}></ward-page>`;
  }

  /** Links within the board change the page without losing what it knows, or its right to sound. */
  private follow(event: MouseEvent): void {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (
      !link ||
      link.origin !== location.origin ||
      link.hasAttribute('download') ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey
    )
      return;
    event.preventDefault();
    history.pushState(null, '', link.pathname);
    this.go(link.pathname);
    scrollTo(0, 0);
  }

  private go(path: string): void {
    this.path = path;
    const name = path.split('/')[1] ?? '';
    const load = PAGES[name];
    if (!load || this.ready.has(name)) return;
    load().then(
      () => {
        this.ready = new Set([...this.ready, name]);
      },
      () => {
        this.failed = new Set([...this.failed, name]);
        board.fail();
      },
    );
  }

  /** After the next frame: a browser draws none of a page that is hidden, and until then nobody has seen the change. */
  private tellShown(): void {
    requestAnimationFrame(() => {
      const page = this.renderRoot.querySelector('ward-page, case-page')?.shadowRoot;
      if (page) board.receipts.shown(alertsInView(page));
      this.watch(this.renderRoot.querySelector<WardPage>('ward-page'));
    });
  }

  /** Every look of the board draws the wall: one that is visible and does not get on has died, alerts and all. */
  private watch(wall: WardPage | null): void {
    const now = performance.now();
    const drawnAt = wall?.drawnAt ?? now;
    if (drawnAt !== this.progress.drawnAt || document.visibilityState !== 'visible')
      this.progress = { drawnAt, at: now };
    else if (now - this.progress.at > DEAD_MS) board.renewal.dead();
  }

  private announce(): void {
    const announcer = this.renderRoot.querySelector<LiveAnnouncer>('live-announcer');
    const { length } = board.raised;
    document.title = `${length > 0 ? `(${length}) ` : ''}HENet Edge: ward board`;
    announcer?.look(board.lists(), board.hideNames);
  }
}
customElements.define('henet-app', App);
