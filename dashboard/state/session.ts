import type { SessionAnswer } from '../../edge/http/routes/session.ts';
import { may, mayWithPin, type Need } from '../../edge/people/roles.ts';
import { Refused } from './refused.ts';

export type { Need } from '../../edge/people/roles.ts';

export interface Person {
  readonly name: string;
  readonly role: 'viewer' | 'clinician' | 'admin' | 'display';
}

/** How long before its end a session says so, ms; of a short one, a third of it. */
const WARN_MS = 120_000;
/** That the screen is used is told to the appliance this often, ms; sooner where the end is near. */
const TELL_MS = 30_000;
const PATIENCE_MS = 8000;
const BASE = '/api/v1/session';
const WALL = 'henet.is-display';

/** Time left of a session, as it is shown. */
export interface Ending {
  readonly leftMs: number;
  /** Whether touching the screen puts it off. */
  readonly isIdle: boolean;
}

/**
 * Who uses this screen. Fires `change`, and `lost` once the appliance says that nobody is signed in any more. Where the appliance asks
 * for no sign-in, everybody may do everything. What keeps a session alive is a person at the screen, never the board's own asking.
 */
export class Session extends EventTarget {
  /** Null where nobody is signed in, or nobody needs to be. */
  person: Person | null = null;
  /** Null until the appliance said it. */
  signIn: 'none' | 'required' | null = null;
  /** What the hospital's own sign-in is called; null for none. */
  provider: string | null = null;
  private idleUntil = Number.POSITIVE_INFINITY;
  private absoluteUntil = Number.POSITIVE_INFINITY;
  private idleMs = Number.POSITIVE_INFINITY;
  private toldAt = Number.NEGATIVE_INFINITY;
  private askedAt = Number.NEGATIVE_INFINITY;
  private isLost = false;
  private readonly monotonic: () => number;

  constructor(monotonic: () => number = () => performance.now()) {
    super();
    this.monotonic = monotonic;
  }

  /** Whether this person, or whoever gives their PIN at this display, may; the appliance decides, the board only does not offer what it would refuse. */
  may(need: Need): boolean {
    if (this.signIn !== 'required') return true;
    const { person } = this;
    if (person === null) return false;
    return may(person.role, need) || (person.role === 'display' && mayWithPin(need));
  }

  /** Whether somebody must sign in before this screen shows anything. */
  get isOut(): boolean {
    return this.signIn === 'required' && this.person === null;
  }

  /** How soon this person is signed out, once that is near; null before, and for displays. */
  get ending(): Ending | null {
    const now = this.monotonic();
    const isIdle = this.idleUntil <= this.absoluteUntil;
    const leftMs = Math.min(this.idleUntil, this.absoluteUntil) - now;
    const warnMs = Math.min(WARN_MS, this.idleMs / 3);
    return leftMs <= warnMs ? { leftMs: Math.max(0, leftMs), isIdle } : null;
  }

  /** Asks the appliance. Rejects where it does not answer. */
  async load(): Promise<void> {
    this.askedAt = this.monotonic();
    this.take(await ask('GET'));
  }

  /** @throws Refused */
  async enter(name: string, password: string): Promise<void> {
    this.take(await ask('POST', '', { name, password }));
  }

  /** Makes a display of this screen. @throws Refused */
  async enterDisplay(code: string): Promise<void> {
    this.take(await ask('POST', '/display', { code }));
  }

  async leave(): Promise<void> {
    this.take(await ask('DELETE'));
  }

  /** What names whoever acts next at this display on an alert of another appliance. @throws Refused */
  async vouch(pin: string): Promise<{ readonly name: string; readonly vouch: string }> {
    return (await asked('POST', '/vouch', { pin })) as { name: string; vouch: string };
  }

  /** The appliance refused something because nobody is signed in. */
  lost(): void {
    if (this.isLost) return;
    this.isLost = true;
    this.dispatchEvent(new Event('lost'));
  }

  /** Whether this browser was a display when it was last signed in: a wall that is out says so louder. */
  get wasDisplay(): boolean {
    return localStorage.getItem(WALL) === 'yes';
  }

  /** Follows whether somebody uses this screen, and looks at the time left each second. */
  watch(target: EventTarget): void {
    const options = { capture: true, passive: true } as const;
    for (const name of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) {
      target.addEventListener(name, () => this.used(), options);
    }
    setInterval(() => this.look(), 1000);
  }

  /** Somebody touches the screen. */
  used(): void {
    if (this.person === null || this.idleMs === Number.POSITIVE_INFINITY || this.isLost) return;
    const now = this.monotonic();
    const isNear = this.ending !== null;
    if (now - this.toldAt < (isNear ? 2000 : Math.min(TELL_MS, this.idleMs / 6))) return;
    this.toldAt = now;
    void ask('POST', '/used', {}).then(
      (answer) => this.take(answer),
      (error: unknown) => this.heed(error),
    );
  }

  private look(): void {
    const { ending } = this;
    // The appliance was away when this page was opened: nothing is known of who uses it yet.
    const isUnknown = this.signIn === null && this.monotonic() - this.askedAt > PATIENCE_MS;
    if (isUnknown) void this.load().catch(() => undefined);
    if (ending === null) return;
    this.dispatchEvent(new Event('change'));
    // Another tab may have been used, and the appliance alone knows when it is over.
    if (this.monotonic() - this.askedAt < (ending.leftMs > 0 ? 15_000 : 2000)) return;
    void this.load().then(
      () => {
        if (this.isOut) this.lost();
      },
      (error: unknown) => this.heed(error),
    );
  }

  /** An appliance that does not answer is told by the board's own heartbeat. */
  private heed(error: unknown): void {
    if (error instanceof Refused && error.code === 'sign-in-required') this.lost();
  }

  private take({ signIn, person, idleSeconds, absoluteSeconds, provider }: SessionAnswer): void {
    const now = this.monotonic();
    const until = (seconds: number | null) => (seconds === null ? Number.POSITIVE_INFINITY : now + seconds * 1000);
    this.signIn = signIn;
    this.person = person;
    this.provider = provider;
    this.idleUntil = until(idleSeconds);
    this.absoluteUntil = until(absoluteSeconds);
    if (idleSeconds === null) this.idleMs = Number.POSITIVE_INFINITY;
    // The longest that was ever left is, near enough, the whole of it.
    else this.idleMs = Math.max(this.idleMs === Number.POSITIVE_INFINITY ? 0 : this.idleMs, idleSeconds * 1000);
    if (person) localStorage.setItem(WALL, person.role === 'display' ? 'yes' : 'no');
    this.dispatchEvent(new Event('change'));
  }
}

async function asked(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(BASE + path, {
    method,
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { message?: string; code?: string; hint?: string };
  if (response.ok) return answer;
  throw new Refused(answer.message ?? `HTTP ${response.status}`, answer.code ?? 'unknown', answer.hint ?? '');
}

const ask = async (method: string, path = '', body?: unknown) => (await asked(method, path, body)) as SessionAnswer;

export const session = new Session();
