import { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../edge/config/clock.ts';
import { DEFAULT_RETRY } from '../../edge/dicom/commitment/courier.ts';
import { CommitmentReporter } from '../../edge/dicom/commitment/reporter.ts';
import { PeerList } from '../../edge/dicom/peers.ts';
import { ScpSocket } from '../../edge/dicom/scp-socket.ts';
import { Services } from '../../edge/dicom/services.ts';
import { Disk } from '../../edge/dicom/storage/disk.ts';
import { InstanceStore } from '../../edge/dicom/storage/instance-store.ts';
import { Spool } from '../../edge/dicom/storage/spool.ts';
import { readAssociationRequest } from '../../edge/dicom/upper-layer/association-request.ts';
import { associateRq, echoCommand, pdv } from './raw-peer.ts';
import { recording, type Site, startSite } from './site.ts';

let site: Site;
afterEach(() => site.stop());

/** The library's side of a connection on which it hears of the association, and of nothing after it. */
class DeafSocket extends ScpSocket {
  #isAssociated = false;

  override receive(pdu: Buffer): void {
    if (!this.#isAssociated) super.receive(pdu);
    this.#isAssociated = true;
  }
}

test('a message that the DIMSE library leaves without an answer ends in an error, and is not waited for without an end', async () => {
  site = await startSite();
  const { journal, dataDir } = site;
  const log = recording([]);
  const canStore = () => null;
  const spool = new Spool({ dataDir: join(dataDir, 'apart'), clock: systemClock });
  const common = { dataDir, clock: systemClock, log, canStore };
  const { instances, audit, commitments } = journal;
  const services = new Services({
    request: readAssociationRequest(associateRq({})),
    peer: { aeTitle: 'CT1', address: '127.0.0.1' },
    scpSocket: new DeafSocket(new Socket().destroy()),
    store: new InstanceStore({ ...common, spool, disk: new Disk(), instances, audit, maxInstanceBytes: 1_000_000 }),
    reporter: new CommitmentReporter({
      ...common,
      aeTitle: 'HENET',
      peers: new PeerList([]),
      commitments,
      tlsContext: () => null,
      giveUpMs: 1000,
      retry: DEFAULT_RETRY,
    }),
    onInstance: () => {},
    write: async () => {},
    flushed: async () => {},
    isFree: () => true,
    fail: () => {},
    note: () => {},
  });
  services.accept();
  await expect(services.receive(pdv(1, 3, echoCommand(1)))).rejects.toThrow('without an answer');
  await services.end();
});
