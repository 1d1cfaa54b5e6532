import { afterEach, describe, expect, test } from 'vitest';
import { sliceDataset } from './instances.ts';
import { CT, echoCommand, pdu, pdv, RawPeer, short, shortOf, uid, VERIFICATION } from './raw-peer.ts';
import { type ListenerConfig, type Site, startSite } from './site.ts';

let site: Site;
afterEach(() => site.stop());

async function associated(config: Partial<ListenerConfig> = {}): Promise<RawPeer> {
  site = await startSite({ config });
  const { peer } = await RawPeer.associate(site.port);
  return peer;
}

/** A request of this Command Field (PS3.7 E.1); `dataSetType` 0x0101 is none. */
function request(field: number, dataSetType = 0x0101, classUid = CT): Buffer {
  return Buffer.concat([
    uid(0x0002, classUid),
    short(0x0100, field),
    short(0x0110, 9),
    short(0x0800, dataSetType),
    uid(0x1000, '1.2.3.4.9'),
  ]);
}

/** What an answer says: its Command Field, Message ID Being Responded To, and Status. */
function answered(answer: Buffer | null): (number | null)[] {
  return [0x0100, 0x0120, 0x0900].map((element) => shortOf(answer, element));
}

function refusals(): unknown[] {
  return site.log.filter(({ code }) => code === 'dicom-protocol').map(({ msg }) => msg);
}

describe('a request that is none of the service of its context (PS3.7 7.5.3, C.5.23)', () => {
  const cases: [name: string, field: number, context: number][] = [
    ['N-GET', 0x0110, 3],
    ['N-SET', 0x0120, 3],
    ['C-ECHO on a CT context', 0x0030, 3],
    ['one that does not exist', 0x0042, 1],
  ];
  test.each(cases)('%s is answered with 0211, and the association goes on', async (_name, field, context) => {
    const peer = await associated();
    peer.socket.write(pdv(context, 3, request(field)));
    expect(answered(await peer.receive())).toEqual([field + 0x8000, 9, 0x0211]);
    expect(await peer.echo(1)).toBe(0);
    await peer.release();
    expect(refusals()).toEqual([expect.stringContaining('is not an operation of its context')]);
  });

  test.each([
    ['C-FIND', 0x0020, 3],
    ['C-STORE on a Verification context', 0x0001, 1],
  ])('%s is answered after its data set, and a scan sent next is stored', async (_name, field, context) => {
    const peer = await associated();
    peer.socket.write(pdv(context, 3, request(field, 0x0001)));
    peer.socket.write(pdv(context, 0, Buffer.alloc(100_000)));
    peer.socket.write(pdv(context, 2, Buffer.alloc(10)));
    expect(answered(await peer.receive())).toEqual([field + 0x8000, 9, 0x0211]);
    const sop = { classUid: CT, instanceUid: '1.2.3.4.10' };
    expect(await peer.store(3, sop, sliceDataset(sop), 4)).toBe(0);
    await peer.release();
    expect(site.instances).toHaveLength(1);
  });

  test('one whose data set does not end is aborted', async () => {
    const peer = await associated();
    peer.socket.write(pdv(3, 3, request(0x0020, 0x0001)));
    for (let n = 0; n < 50; n++) peer.socket.write(pdv(3, 0, Buffer.alloc(100_000)));
    expect(await peer.receive()).toEqual(pdu(7, Buffer.of(0, 0, 2, 5)));
  });

  test('C-CANCEL with nothing to cancel is passed over, for it is never answered (PS3.7 9.3.2.3)', async () => {
    const peer = await associated();
    const cancel = Buffer.concat([short(0x0100, 0x0fff), short(0x0120, 9), short(0x0800, 0x0101)]);
    peer.socket.write(pdv(3, 3, cancel));
    expect(await peer.ask(1, 5)).toEqual({ status: 0, messageId: 5 });
  });
});

describe('what is no request, or not a whole one, is aborted (PS3.8 9.3.8)', () => {
  const noMessageId = Buffer.concat([short(0x0100, 0x0110), short(0x0800, 0x0101)]);
  const response = Buffer.concat([short(0x0100, 0x8030), short(0x0120, 1), short(0x0800, 0x0101), short(0x0900, 0)]);
  test.each([
    ['an unknown request without a Message ID', 1, 6, noMessageId],
    ['a response to what was not asked', 1, 5, response],
    ['a C-ECHO with a data set', 1, 5, request(0x0030, 0x0001, VERIFICATION)],
    ['a C-STORE without a data set', 3, 5, request(0x0001)],
  ])('%s', async (_name, context, reason, command) => {
    const peer = await associated();
    peer.socket.write(pdv(context, 3, command));
    expect(await peer.receive()).toEqual(pdu(7, Buffer.of(0, 0, 2, reason)));
  });
});

describe('a command of which one element is damaged, which the DIMSE library reads as another command', () => {
  /** The first element, a UID, calls itself (0000,0000), which is a number: dcmjs loses its place there and finds no end. */
  const damaged = echoCommand(7);
  damaged.writeUInt16LE(0x0000, 2);

  test('is answered as what it is', async () => {
    const peer = await associated();
    peer.socket.write(pdv(1, 3, damaged));
    expect(answered(await peer.receive())).toEqual([0x8030, 7, 0]);
    expect(await peer.echo(1)).toBe(0);
    await peer.release();
  });

  test('leaves no place taken when its peer resets the connection, so that the next is served', async () => {
    const peer = await associated({ maxConnectionsPerAddress: 1 });
    peer.socket.write(pdv(1, 3, damaged));
    await expect.poll(() => site.listener.associations).toBe(1);
    peer.socket.resetAndDestroy();
    await expect
      .poll(async () => {
        const { peer: next, answer } = await RawPeer.associate(site.port);
        next.socket.destroy();
        return answer[0];
      })
      .toBe(2);
  });
});
