import type { Clock } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import { harmless, OFFENCES, type Offence } from './offence.ts';
import type { PeerList } from './peers.ts';

/** How one caller was turned away. Strings are made harmless. */
export interface LastRefusal {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly code: string;
  readonly why: string;
  readonly hint: string | null;
  /** As the caller stated it; null where it did not come so far. */
  readonly callingAeTitle: string | null;
  readonly address: string;
}

/** What a device of `dicom.peers` has done since the start. */
export interface PeerState {
  readonly aeTitle: string;
  /** Address or block, as configured. */
  readonly address: string;
  readonly lastAssociatedAt: string | null;
  readonly lastInstanceAt: string | null;
  /** Since midnight by the appliance's clock and zone, or since the start where that was later. */
  readonly instancesToday: number;
  readonly lastRefusal: LastRefusal | null;
}

/** An address that is no device of `dicom.peers`, and was turned away. */
export interface StrangerState extends LastRefusal {
  readonly times: number;
}

interface Caller {
  readonly aeTitle: string;
  readonly address: string;
}

/** Addresses that are remembered beside the configured ones; beyond, the one quiet for longest is forgotten. */
const MAX_STRANGERS = 20;

/** What the devices of the hospital did last: for the person who asks why nothing comes from one of them. */
export class PeerActivity {
  readonly #clock: Clock;
  readonly #list: PeerList;
  readonly #peers: { state: PeerState; day: string }[];
  readonly #strangers = new Map<string, StrangerState>();

  constructor(peers: Config['dicom']['peers'], list: PeerList, clock: Clock) {
    this.#clock = clock;
    this.#list = list;
    this.#peers = peers.map(({ aeTitle, address }) => ({
      state: { aeTitle, address, lastAssociatedAt: null, lastInstanceAt: null, instancesToday: 0, lastRefusal: null },
      day: '',
    }));
  }

  associated(caller: Caller): void {
    this.#change(this.#list.named(caller.aeTitle, caller.address), { lastAssociatedAt: this.#now() });
  }

  /** @param peer as the journal names it: `CT1@10.0.0.5` */
  stored(peer: string): void {
    const at = peer.lastIndexOf('@');
    const day = this.#today();
    for (const n of this.#list.named(peer.slice(0, at), peer.slice(at + 1))) {
      const known = this.#peers[n];
      if (!known) continue;
      const before = known.day === day ? known.state.instancesToday : 0;
      known.day = day;
      known.state = { ...known.state, lastInstanceAt: this.#now(), instancesToday: before + 1 };
    }
  }

  /** Of a caller that states another title than those configured at its address, each of those devices may be the one. */
  offended({ address, code, what, hint, callingAeTitle }: Offence): void {
    if (!OFFENCES[code].isRefusal) return;
    const lastRefusal: LastRefusal = {
      at: this.#now(),
      code,
      why: harmless(what),
      hint: hint === undefined ? null : harmless(hint, 400),
      callingAeTitle: callingAeTitle === undefined ? null : harmless(callingAeTitle, 16),
      address,
    };
    const named = this.#list.named(callingAeTitle ?? '', address);
    const known = named.length > 0 ? named : this.#list.at(address);
    if (known.length > 0) this.#change(known, { lastRefusal });
    else this.#remember(lastRefusal);
  }

  #remember(lastRefusal: LastRefusal): void {
    const { address } = lastRefusal;
    const times = (this.#strangers.get(address)?.times ?? 0) + 1;
    this.#strangers.delete(address);
    this.#strangers.set(address, { ...lastRefusal, times });
    const [oldest] = this.#strangers.keys();
    if (this.#strangers.size > MAX_STRANGERS && oldest !== undefined) this.#strangers.delete(oldest);
  }

  /** In the order of the configuration. */
  peers(): PeerState[] {
    const day = this.#today();
    return this.#peers.map(({ state, day: of }) => (of === day ? state : { ...state, instancesToday: 0 }));
  }

  /** The one turned away last first. */
  strangers(): StrangerState[] {
    return [...this.#strangers.values()].reverse();
  }

  #change(of: readonly number[], change: Partial<PeerState>): void {
    for (const n of of) {
      const known = this.#peers[n];
      if (known) known.state = { ...known.state, ...change };
    }
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #today(): string {
    return new Date(this.#clock.now()).toDateString();
  }
}
