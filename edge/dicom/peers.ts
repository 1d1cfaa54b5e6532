import { BlockList, isIP } from 'node:net';
import { isAddressOrBlock } from '../config/address.ts';
import type { Config } from '../config/config.ts';
import { Fault } from '../config/fault.ts';
import { harmless } from './offence.ts';
import { type CertificateTie, fits, type PeerCertificate } from './tls/peer-certificate.ts';

type Peer = Config['dicom']['peers'][number];

/** Who calls: an AE title, from an address, with the certificate that it has proven to own (null without TLS or with none). */
export interface Caller {
  readonly aeTitle: string;
  readonly address: string;
  readonly certificate: PeerCertificate | null;
}

/** `other-certificate`: title and address are known, but tied to a certificate that the caller did not show. */
export type Acquaintance = 'known' | 'unknown' | 'other-certificate';

/** The port of a device itself. */
export interface ReportTarget {
  readonly host: string;
  readonly port: number;
  /** With TLS, and the certificate that the device must then show; null without. */
  readonly tls: CertificateTie | null;
}

/**
 * Who may open an association: a calling AE title together with the addresses it calls from and, where the peer is tied to
 * one, its client certificate.
 */
export class PeerList {
  readonly #peers: readonly { readonly peer: Peer; readonly addresses: BlockList }[];

  /** @throws Fault `dicom-peer-address` where an address is neither an IP address nor a CIDR block */
  constructor(peers: readonly Peer[]) {
    this.#peers = peers.map((peer) => ({ peer, addresses: addressesOf(peer.address) }));
  }

  /** Whether a peer calls from there, whatever its title. */
  includes(address: string): boolean {
    return this.at(address).length > 0;
  }

  /** Places in the configuration of the peers that call from there, whatever their title. */
  at(address: string): number[] {
    return this.#places(address, () => true);
  }

  /** Places in the configuration of the peers that this caller may be, by title and address. */
  named(aeTitle: string, address: string): number[] {
    return this.#places(address, ({ aeTitle: known }) => known === '*' || known === aeTitle);
  }

  /** Whether the caller is one of them; an IPv4 address mapped into IPv6 counts as the IPv4 one. */
  judge({ aeTitle, address, certificate }: Caller): Acquaintance {
    const named = this.#named(aeTitle, address);
    if (named.length === 0) return 'unknown';
    return named.some((peer) => fits(peer, certificate)) ? 'known' : 'other-certificate';
  }

  /** Where this peer takes the results of its storage commitment requests; null where its configuration does not say. */
  reportTarget(aeTitle: string, address: string): ReportTarget | null {
    const peer = this.#named(aeTitle, address).find(({ reportTo }) => reportTo !== undefined);
    if (peer?.reportTo === undefined) return null;
    const { host = plainAddress(address), port, tls = false } = peer.reportTo;
    const { certificateSubject, certificateFingerprint } = peer;
    return { host, port, tls: tls ? { certificateSubject, certificateFingerprint } : null };
  }

  #named(aeTitle: string, address: string): Peer[] {
    return this.named(aeTitle, address).flatMap((place) => this.#peers[place]?.peer ?? []);
  }

  #places(address: string, fits: (peer: Peer) => boolean): number[] {
    const plain = plainAddress(address);
    const family = familyOf(plain);
    if (family === null) return [];
    return this.#peers.flatMap(({ peer, addresses }, place) =>
      fits(peer) && addresses.check(plain, family) ? [place] : [],
    );
  }
}

/** `::ffff:10.0.0.1`, as a dual-stack socket reports it, is 10.0.0.1; a zone (`%eth0`) says nothing of who it is. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '');
}

/** What a peer is called in the log and in the journal. */
export function peerName({ aeTitle, address }: { readonly aeTitle: string; readonly address: string }): string {
  return `${harmless(aeTitle, 16)}@${address}`;
}

function addressesOf(text: string): BlockList {
  const [network = '', prefix] = text.split('/');
  const plain = plainAddress(network);
  const family = familyOf(plain);
  if (family === null || !isAddressOrBlock(text)) {
    throw new Fault(`dicom.peers: "${text}" is not an IP address or CIDR block`, {
      code: 'dicom-peer-address',
      hint: 'Write an address such as 10.1.2.3 or fd00::7, or a block such as 10.1.2.0/24.',
    });
  }
  const list = new BlockList();
  if (prefix === undefined) list.addAddress(plain, family);
  else list.addSubnet(plain, Number(prefix), family);
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(address);
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : null;
}
