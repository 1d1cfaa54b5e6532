import { describe, expect, test } from 'vitest';
import { readAssociationRequest, writeAssociationRequest } from '../../edge/dicom/upper-layer/association-request.ts';
import { ProtocolError } from '../../edge/dicom/upper-layer/protocol-error.ts';
import { associateRq, CT, EXPLICIT_LE, IMPLICIT_LE, item, VERIFICATION } from './raw-peer.ts';

describe('A-ASSOCIATE-RQ (PS3.8 9.3.2)', () => {
  test('names, contexts and limits are read', () => {
    expect(readAssociationRequest(associateRq({ calling: 'SCANNER 1' }))).toMatchObject({
      supportsVersion1: true,
      calledAeTitle: 'HENET',
      callingAeTitle: 'SCANNER 1',
      applicationContext: '1.2.840.10008.3.1.1.1',
      maxPduBytes: 16_384,
      contexts: [
        { id: 1, abstractSyntax: VERIFICATION, transferSyntaxes: [EXPLICIT_LE, IMPLICIT_LE] },
        { id: 3, abstractSyntax: CT },
      ],
    });
  });

  test('contexts that come out of order are put in order', () => {
    const contexts = [5, 1, 3].map((id) => ({ id, abstract: CT }));
    expect(readAssociationRequest(associateRq({ contexts })).contexts.map(({ id }) => id)).toEqual([1, 3, 5]);
  });

  test('of an id that is proposed twice the first stands, and even ids do not exist', () => {
    const contexts = [
      { id: 1, abstract: VERIFICATION },
      { id: 1, abstract: CT },
      { id: 2, abstract: CT },
      { id: 0, abstract: CT },
    ];
    const read = readAssociationRequest(associateRq({ contexts }));
    expect(read.contexts).toMatchObject([{ id: 1, abstractSyntax: VERIFICATION }]);
    expect(read.contexts).toHaveLength(1);
  });

  test('more contexts than there are ids break the protocol', () => {
    const contexts = Array.from({ length: 129 }, () => ({ id: 1, abstract: CT }));
    expect(() => readAssociationRequest(associateRq({ contexts }))).toThrow(ProtocolError);
  });

  test('written anew it says the same, without asynchronous operations and roles', () => {
    const asyncOps = item(0x53, Buffer.of(0, 0, 0, 0));
    const roles = item(0x54, Buffer.of(0, CT.length), CT, Buffer.of(1, 1));
    const read = readAssociationRequest(associateRq({ user: [asyncOps, roles] }));
    const written = writeAssociationRequest(read);
    expect(readAssociationRequest(written)).toEqual(read);
    expect(written.includes(asyncOps)).toBe(false);
    expect(written.includes(roles)).toBe(false);
  });

  test('an item that claims more bytes than there are breaks the protocol', () => {
    const request = associateRq({});
    const at = request.indexOf(Buffer.of(0x20, 0), 74);
    request.writeUInt16BE(0xffff, at + 2);
    expect(() => readAssociationRequest(request)).toThrow(ProtocolError);
  });

  test('every cut of a request is refused or read, never crashes', () => {
    const request = associateRq({});
    for (let length = 6; length < request.length; length++) {
      try {
        readAssociationRequest(request.subarray(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }
  });
});
