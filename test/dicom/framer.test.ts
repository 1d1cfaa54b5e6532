import { describe, expect, test } from 'vitest';
import { PduFramer } from '../../edge/dicom/upper-layer/framer.ts';
import { ProtocolError } from '../../edge/dicom/upper-layer/protocol-error.ts';
import { associateRq, pdu, pdv } from './raw-peer.ts';

function associated(): PduFramer {
  const framer = new PduFramer();
  framer.associated();
  return framer;
}

describe('PDU framing (PS3.8 9.3.1)', () => {
  const pdus = [
    pdv(1, 3, Buffer.from('command')),
    pdu(4, Buffer.alloc(0)),
    pdv(3, 2, Buffer.alloc(70_000, 7)),
    pdu(5, Buffer.alloc(4)),
  ];

  test.each([1, 2, 5, 6, 7, 4096, 1_000_000])(
    'PDUs come out whole when the network cuts the stream every %i bytes',
    (size) => {
      const stream = Buffer.concat(pdus);
      const framer = associated();
      const out: Buffer[] = [];
      for (let at = 0; at < stream.length; at += size) {
        out.push(...[...framer.push(stream.subarray(at, at + size))].map((whole) => Buffer.from(whole)));
      }
      expect(out).toEqual(pdus);
    },
  );

  test('a PDU far larger than announced is taken, and what follows comes out whole too', () => {
    const large = [
      pdv(3, 0, Buffer.alloc(900_000, 1)),
      pdv(3, 0, Buffer.alloc(100_000, 2)),
      pdv(3, 2, Buffer.alloc(9, 3)),
    ];
    const framer = associated();
    const out: Buffer[] = [];
    const stream = Buffer.concat(large);
    for (let at = 0; at < stream.length; at += 65_536) {
      for (const whole of framer.push(stream.subarray(at, at + 65_536))) out.push(Buffer.from(whole));
    }
    expect(out.map((whole, n) => whole.equals(large[n]!))).toEqual([true, true, true]);
  });

  test('a declared length of 0xFFFFFFFF is refused as soon as the header is there', () => {
    const header = Buffer.of(4, 0, 0xff, 0xff, 0xff, 0xff);
    expect(() => [...associated().push(header)]).toThrow(ProtocolError);
  });

  test('data before an association is an unexpected PDU', () => {
    expect(() => [...new PduFramer().push(pdv(1, 3, Buffer.from('x')))]).toThrow(
      expect.objectContaining({ reason: 2 }),
    );
  });

  test('a second request for an association is an unexpected PDU', () => {
    expect(() => [...associated().push(associateRq({}))]).toThrow(expect.objectContaining({ reason: 2 }));
  });

  test('a PDU type that does not exist is unrecognized', () => {
    expect(() => [...associated().push(Buffer.from('GET / HTTP/1.1\r\n'))]).toThrow(
      expect.objectContaining({ reason: 1 }),
    );
  });

  test('a release request of more than four bytes is refused', () => {
    expect(() => [...associated().push(pdu(5, Buffer.alloc(100)))]).toThrow(expect.objectContaining({ reason: 6 }));
  });
});
