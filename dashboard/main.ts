import { css, html, LitElement } from 'lit';
import { alertsInView } from './components/in-view.ts';
import './components/live-announcer.ts';
import type { LiveAnnouncer } from './components/live-announcer.ts';
import { language } from './language/language.ts';
import './pages/ward-page.ts';
import { Board } from './state/board.ts';
import { session } from './state/session.ts';
import { theme } from './theme/theme.ts';

const board = new Board();

/** Pages that come when they are asked for, by the first part of their address: the wall itself stays small. */
const PAGES: Readonly<Record<string, () => Promise<unknown>>> = {
  cases: () => import('./pages/case-page.ts'),
  service: () => import('./pages/service-page.ts'),
  'sign-in': () => import('./pages/sign-in-page.ts'),
};

const SIGN_IN = '/sign-in';

/** The page that the address names. The board below it lives on while pages change. */
class App extends LitElement {
  static override properties = { path: { state: true }, ready: { state: true } };
  declare path: string;
  /** Pages beside the wall that are here. */
  declare ready: ReadonlySet<string>;

  static override styles = css`
    :host {
      display: block;
      min-height: 100vh;
    }
  `;

  constructor() {
    super();
    this.path = location.pathname;
    this.ready = new Set();
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
    void language.begin();
    language.addEventListener('change', () => this.requestUpdate());
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
    return html`${this.page()}<live-announcer></live-announcer>`;
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
    void load().then(() => {
      this.ready = new Set([...this.ready, name]);
    });
  }

  /** After the next frame: a browser draws none of a page that is hidden, and until then nobody has seen the change. */
  private tellShown(): void {
    requestAnimationFrame(() => {
      const page = this.renderRoot.querySelector('ward-page, case-page')?.shadowRoot;
      if (page) board.receipts.shown(alertsInView(page));
    });
  }

  private announce(): void {
    const announcer = this.renderRoot.querySelector<LiveAnnouncer>('live-announcer');
    const { length } = board.raised;
    document.title = `${length > 0 ? `(${length}) ` : ''}HENet Edge: ward board`;
    announcer?.look(board.lists(), board.hideNames);
  }
}
customElements.define('henet-app', App);
