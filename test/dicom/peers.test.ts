import { describe, expect, test } from 'vitest';
import { PeerList } from '../../edge/dicom/peers.ts';

/** Whether a caller without TLS is one of them. */
function allows(peers: PeerList, aeTitle: string, address: string): boolean {
  return peers.judge({ aeTitle, address, certificate: null }) === 'known';
}

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
    expect(allows(peers, aeTitle, address)).toBe(allowed);
  });

  test('an IPv4 address as a dual-stack socket reports it is the IPv4 address', () => {
    expect(allows(peers, 'CT1', '::ffff:10.1.2.3')).toBe(true);
    expect(allows(new PeerList([{ aeTitle: '*', address: '::ffff:10.1.2.3' }]), 'X', '10.1.2.3')).toBe(true);
  });

  test('an address without a known family is nobody', () => {
    expect(allows(peers, 'CT1', '')).toBe(false);
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

describe('peers that are tied to a client certificate', () => {
  const fingerprint = 'ab'.repeat(32);
  const certificate = { subject: 'O=Smith\\, Sons, OU=Radiology, CN=CT1', fingerprint };
  const judge = (tie: object, shown: typeof certificate | null) =>
    new PeerList([{ aeTitle: 'CT1', address: '10.1.2.3', ...tie }]).judge({
      aeTitle: 'CT1',
      address: '10.1.2.3',
      certificate: shown,
    });

  test.each([
    ['as the certificate orders it', 'O=Smith\\, Sons, OU=Radiology, CN=CT1'],
    ['as openssl prints it', 'O = "Smith, Sons", OU = Radiology, CN = CT1'],
    ['from its end, as RFC 4514 writes it', 'cn=CT1,ou=Radiology,o=Smith\\, Sons'],
  ])('are known by the subject %s', (_how, certificateSubject) => {
    expect(judge({ certificateSubject }, certificate)).toBe('known');
  });

  test.each([
    'CN=CT1',
    'O=Smith\\, Sons, OU=Radiology, CN=CT2',
    'OU=Radiology, O=Smith\\, Sons, CN=CT1',
    'O=, OU=, CN=',
  ])('are not known by the subject %s', (certificateSubject) => {
    expect(judge({ certificateSubject }, certificate)).toBe('other-certificate');
  });

  test('are known by the fingerprint, with colons or without, in either case', () => {
    expect(judge({ certificateFingerprint: 'AB:'.repeat(32).slice(0, -1) }, certificate)).toBe('known');
    expect(judge({ certificateFingerprint: fingerprint }, certificate)).toBe('known');
    expect(judge({ certificateFingerprint: 'ac'.repeat(32) }, certificate)).toBe('other-certificate');
  });

  test('must fit both where both are stated', () => {
    const certificateSubject = certificate.subject;
    expect(judge({ certificateSubject, certificateFingerprint: fingerprint }, certificate)).toBe('known');
    expect(judge({ certificateSubject, certificateFingerprint: '00'.repeat(32) }, certificate)).toBe(
      'other-certificate',
    );
  });

  test('are not known without a certificate', () => {
    expect(judge({ certificateFingerprint: fingerprint }, null)).toBe('other-certificate');
    expect(judge({ certificateSubject: certificate.subject }, null)).toBe('other-certificate');
  });
});
