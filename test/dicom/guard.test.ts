import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { associateRq, CT, EXPLICIT_LE, pdu, pdv, RawPeer, resultsOf, VERIFICATION } from './raw-peer.ts';
import { type Site, startSite } from './site.ts';

let site: Site;
afterEach(() => site.stop());

/** Whether another scanner is served. */
async function isServing(): Promise<boolean> {
  const { peer } = await RawPeer.associate(site.port);
  const status = await peer.echo(1);
  await peer.release();
  return status === 0;
}

describe('who may associate (PS3.8 9.3.4)', () => {
  test('a known scanner is accepted and answered', async () => {
    site = await startSite();
    expect(await isServing()).toBe(true);
  });

  test('an unknown calling AE title is rejected for good, and the hint says what to configure', async () => {
    site = await startSite({ config: { peers: [{ aeTitle: 'CT1', address: '127.0.0.1' }] } });
    const { peer, answer } = await RawPeer.associate(site.port, { calling: 'STRANGER' });
    expect([...answer]).toEqual([3, 0, 0, 0, 0, 4, 0, 1, 1, 3]);
    await peer.closed();
    expect(site.refused).toMatchObject([
      { address: '127.0.0.1', callingAeTitle: 'STRANGER', hint: expect.stringContaining('"aeTitle": "STRANGER"') },
    ]);
  });

  test('a known AE title that calls from another address is rejected', async () => {
    site = await startSite({ config: { peers: [{ aeTitle: 'CT1', address: '10.0.0.0/8' }] } });
    const { answer } = await RawPeer.associate(site.port);
    expect([...answer.subarray(7)]).toEqual([1, 1, 3]);
  });

  test('a call to another AE title is rejected as called AE title not recognized', async () => {
    site = await startSite();
    const { answer } = await RawPeer.associate(site.port, { called: 'ORTHANC' });
    expect([...answer.subarray(7)]).toEqual([1, 1, 7]);
  });

  test('one association more than allowed is told to come again, and comes when another has ended', async () => {
    site = await startSite({ config: { maxAssociations: 1 } });
    const { peer: first } = await RawPeer.associate(site.port);
    const { answer } = await RawPeer.associate(site.port);
    expect([...answer.subarray(7)]).toEqual([2, 3, 2]);
    await first.release();
    await expect.poll(() => isServing()).toBe(true);
  });
});

describe('C-ECHO (PS3.4 annex A)', () => {
  test('many on one association are each answered by their own Message ID', async () => {
    site = await startSite();
    const { peer } = await RawPeer.associate(site.port);
    for (let messageId = 1; messageId <= 200; messageId++) {
      expect(await peer.ask(1, messageId)).toEqual({ status: 0, messageId });
    }
  });
});

describe('presentation contexts (PS3.8 9.3.3.2)', () => {
  test('contexts out of order are all answered', async () => {
    site = await startSite();
    const contexts = [3, 1].map((id) => ({ id, abstract: id === 1 ? VERIFICATION : CT }));
    const { peer, answer } = await RawPeer.associate(site.port, { contexts });
    expect(resultsOf(answer)).toEqual(
      new Map([
        [1, 0],
        [3, 0],
      ]),
    );
    expect(await peer.echo(1)).toBe(0);
  });

  test('what cannot be stored or decoded is answered with why', async () => {
    site = await startSite();
    const contexts = [
      { id: 1, abstract: '1.2.840.10008.5.1.4.1.1.4' },
      { id: 3, abstract: CT, transfer: ['1.2.840.10008.1.2.4.102'] },
      { id: 5, abstract: CT, transfer: ['1.2.840.10008.1.2.4.70', EXPLICIT_LE] },
    ];
    const { answer } = await RawPeer.associate(site.port, { contexts });
    expect(resultsOf(answer)).toEqual(
      new Map([
        [1, 3],
        [3, 4],
        [5, 0],
      ]),
    );
  });

  test('a scanner that offers its images in no form that can be decoded is told of in the log', async () => {
    site = await startSite();
    await RawPeer.associate(site.port, { contexts: [{ id: 3, abstract: CT, transfer: ['1.2.840.10008.1.2.4.102'] }] });
    expect(site.log).toContainEqual(expect.objectContaining({ code: 'dicom-transfer-syntax', sopClassUid: CT }));
  });

  test('we say how much we receive whatever the peer says of itself', async () => {
    site = await startSite();
    const { answer } = await RawPeer.associate(site.port);
    const at = answer.indexOf(Buffer.of(0x51, 0, 0, 4));
    expect(answer.readUInt32BE(at + 4)).toBe(131_072);
  });
});

describe('what the network sends cannot stop the service', () => {
  const attacks: [string, Buffer][] = [
    ['300 contexts of one id', associateRq({ contexts: Array.from({ length: 300 }, () => ({ id: 1, abstract: CT })) })],
    [
      'a context with id 255 after its duplicates',
      associateRq({ contexts: Array.from({ length: 128 }, () => ({ id: 255, abstract: CT })) }),
    ],
    ['a PDU of 4 GiB', Buffer.of(1, 0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3)],
    [
      'a data PDU of 4 GiB on an association',
      Buffer.concat([associateRq({}), Buffer.of(4, 0, 0xff, 0xff, 0xff, 0xff)]),
    ],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    [
      'a data PDU whose value is longer than itself',
      Buffer.concat([associateRq({}), pdu(4, Buffer.of(0, 0, 9, 9, 1, 3))]),
    ],
    ['a data value of no length', Buffer.concat([associateRq({}), pdu(4, Buffer.of(0, 0, 0, 0, 1, 3))])],
    ['a command of random bytes', Buffer.concat([associateRq({}), pdv(1, 3, Buffer.alloc(64, 0xa5))])],
    [
      'a command that never ends',
      Buffer.concat([associateRq({}), ...Array.from({ length: 40 }, () => pdv(1, 1, Buffer.alloc(1000)))]),
    ],
    ['a data set without a command', Buffer.concat([associateRq({}), pdv(3, 2, Buffer.alloc(64))])],
    ['data on a context that was not proposed', Buffer.concat([associateRq({}), pdv(99, 3, Buffer.alloc(64))])],
    ['a request without items', pdu(1, Buffer.alloc(68))],
    ['two requests', Buffer.concat([associateRq({}), associateRq({})])],
    ['an answer where a request belongs', pdu(2, Buffer.alloc(68))],
  ];

  test.each(attacks)('%s', async (_name, bytes) => {
    site = await startSite();
    const attacker = await RawPeer.connect(site.port);
    attacker.socket.write(bytes);
    await expect.poll(isServing).toBe(true);
    // Answered or refused, but not left open: every case but the harmless one is aborted or rejected.
    attacker.socket.write(pdu(7, Buffer.of(0, 0, 0, 0)));
    await attacker.closed();
  });

  test('300 contexts are answered with an abort', async () => {
    site = await startSite();
    const { answer } = await RawPeer.associate(site.port, {
      contexts: Array.from({ length: 300 }, () => ({ id: 1, abstract: CT })),
    });
    expect([...answer]).toEqual([7, 0, 0, 0, 0, 4, 0, 0, 2, 6]);
  });

  test('a hundred connections of random bytes', async () => {
    site = await startSite();
    for (let n = 0; n < 100; n++) {
      const attacker = await RawPeer.connect(site.port);
      const start = n % 2 === 0 ? Buffer.alloc(0) : associateRq({});
      attacker.socket.end(Buffer.concat([start, randomBytes(1 + n * 40)]));
    }
    await expect.poll(isServing).toBe(true);
    await expect.poll(() => site.listener.associations).toBe(0);
  });

  test('a peer that falls silent is aborted and its connection destroyed', async () => {
    site = await startSite({ config: { idleSeconds: 2 } });
    const { peer } = await RawPeer.associate(site.port);
    expect((await peer.receive())?.[0]).toBe(7);
    await peer.closed();
    expect(site.listener.associations).toBe(0);
  });

  test('a peer that sends its request a byte at a time is cut off all the same', async () => {
    site = await startSite({ config: { artimSeconds: 0.4 } });
    const peer = await RawPeer.connect(site.port);
    const request = associateRq({});
    let at = 0;
    const drip = setInterval(() => peer.socket.write(request.subarray(at, ++at)), 50);
    await peer.closed();
    clearInterval(drip);
    expect(at).toBeLessThan(request.length);
  });

  test('stopping cuts what is open and frees the port', async () => {
    site = await startSite();
    const { peer } = await RawPeer.associate(site.port);
    await site.listener.stop();
    await peer.closed();
    await expect(RawPeer.connect(site.port)).rejects.toThrow();
    expect(site.listener.port).toBeNull();
  });
});
