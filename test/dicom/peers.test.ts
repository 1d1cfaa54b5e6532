import { describe, expect, test } from 'vitest';
import { PeerList } from '../../edge/dicom/peers.ts';

describe('known peers', () => {
  const peers = new PeerList([
    { aeTitle: 'CT1', address: '10.1.2.3' },
    { aeTitle: 'PACS', address: '10.2.0.0/16' },
    { aeTitle: '*', address: 'fd00:1::/32' },
  ]);

  test.each([
    ['CT1', '10.1.2.3', true],
    ['CT1', '10.1.2.4', false],
    ['CT2', '10.1.2.3', false],
    ['PACS', '10.2.255.1', true],
    ['PACS', '10.3.0.1', false],
    ['ANY', 'fd00:1:2::5', true],
    ['ANY', 'fd00:2::5', false],
    ['ct1', '10.1.2.3', false],
  ])('%s calling from %s: %s', (aeTitle, address, allowed) => {
    expect(peers.allows(aeTitle, address)).toBe(allowed);
  });

  test('an IPv4 address as a dual-stack socket reports it is the IPv4 address', () => {
    expect(peers.allows('CT1', '::ffff:10.1.2.3')).toBe(true);
    expect(new PeerList([{ aeTitle: '*', address: '::ffff:10.1.2.3' }]).allows('X', '10.1.2.3')).toBe(true);
  });

  test('an address without a known family is nobody', () => {
    expect(peers.allows('CT1', '')).toBe(false);
  });

  test('results go to the port that a peer names, at its own address unless it names another', () => {
    const reporting = new PeerList([
      { aeTitle: 'CT1', address: '10.1.2.3' },
      { aeTitle: '*', address: '10.1.0.0/16', reportTo: { port: 104 } },
      { aeTitle: 'PACS', address: '10.2.0.1', reportTo: { host: 'pacs.local', port: 11112 } },
    ]);
    expect(reporting.reportAddress('CT9', '::ffff:10.1.9.9')).toEqual({ host: '10.1.9.9', port: 104 });
    expect(reporting.reportAddress('CT1', '10.1.2.3')).toEqual({ host: '10.1.2.3', port: 104 });
    expect(reporting.reportAddress('PACS', '10.2.0.1')).toEqual({ host: 'pacs.local', port: 11112 });
    expect(reporting.reportAddress('PACS', '10.2.0.2')).toBeNull();
    expect(peers.reportAddress('CT1', '10.1.2.3')).toBeNull();
  });

  test.each(['scanner.local', '10.0.0.0/33', '10.0.0.0/', '10.0.0/8', 'fd00::/129'])(
    'the address %s is refused with what to write instead',
    (address) => {
      expect(() => new PeerList([{ aeTitle: '*', address }])).toThrow(
        expect.objectContaining({ code: 'dicom-peer-address', hint: expect.stringContaining('10.1.2.0/24') }),
      );
    },
  );
});
