import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { RawPeer, type RawRequest } from '../../dicom/raw-peer.ts';

/** Lines of the service's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** The service as one hostile peer sees it, which calls from an address of its own, so that the log can be asked for it. */
export class Target {
  readonly port: number;
  readonly dataDir: string;
  readonly address: string;
  readonly #log: () => readonly LogLine[];

  constructor(port: number, dataDir: string, address: string, log: () => readonly LogLine[]) {
    this.port = port;
    this.dataDir = dataDir;
    this.address = address;
    this.#log = log;
  }

  async connect(): Promise<RawPeer> {
    const socket = connect({ host: '127.0.0.1', port: this.port, localAddress: this.address });
    await once(socket, 'connect');
    return RawPeer.over(socket);
  }

  /** An association that is accepted. */
  async associate(request: RawRequest = {}): Promise<RawPeer> {
    const { peer, answer } = await RawPeer.associateOver(await this.connect(), request);
    expect(answer[0], 'the association is accepted').toBe(2);
    return peer;
  }

  /** What the log says of this peer. */
  log(): LogLine[] {
    return this.#log().filter(({ address, peer }) => address === this.address || String(peer).endsWith(this.address));
  }

  /** Files below the spool, by folder: `incoming`, `quarantine`, or the day. */
  async spool(folder = ''): Promise<string[]> {
    const entries = await readdir(join(this.dataDir, 'spool', folder), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }
}

/** An attack, with what the peer must then see. */
export interface HostileCase {
  readonly name: string;
  readonly attack: (target: Target) => Promise<void>;
  /** Code of the line that the log has of it; null where nothing was amiss. */
  readonly trace: string | null;
}

/** A-ABORT by the service provider for a reason of PS3.8 table 9-26, and then the end of the connection. */
export async function expectAbort(peer: RawPeer, reason: number): Promise<void> {
  expect([...((await peer.receive()) ?? [])]).toEqual([7, 0, 0, 0, 0, 4, 0, 0, 2, reason]);
  await peer.closed();
}
