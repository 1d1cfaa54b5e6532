import { describe, expect, test } from 'vitest';
import { readAssociationRequest } from '../../../edge/dicom/upper-layer/association-request.ts';
import { ALL_MUTATIONS, mutatedCase } from './mutator.ts';
import { dataPdu, pdvsOf, requestPdu, validSession } from './session.ts';

const CASES = Array.from({ length: 3000 }, (_, number) => mutatedCase(7, number));

describe('the mutator', () => {
  test('makes the same case of the same seed and number, and other cases of others', () => {
    for (const number of [0, 1, 99_999]) expect(mutatedCase(7, number)).toEqual(mutatedCase(7, number));
    expect(mutatedCase(8, 0).pieces).not.toEqual(mutatedCase(7, 0).pieces);
    expect(new Set(CASES.map(({ pieces }) => Buffer.concat(pieces).toString('latin1'))).size).toBeGreaterThan(2500);
  });

  test('uses every mutation that there is', () => {
    expect(new Set(CASES.flatMap(({ mutations }) => mutations))).toEqual(new Set(ALL_MUTATIONS));
  });

  test('begins with a session that breaks no rule', () => {
    const session = validSession('1.2.3.4.5');
    const request = readAssociationRequest(requestPdu(session));
    expect(request.contexts.map(({ id }) => id)).toEqual([1, 3]);
    const sent = session.messages.flatMap(pdvsOf).map((pdv) => dataPdu([pdv]));
    expect(sent).toHaveLength(1 + 5 + 1);
  });

  test('sends no more than a connection can hold at once, and something almost always', () => {
    const sizes = CASES.map(({ pieces }) => Buffer.concat(pieces).length);
    expect(Math.max(...sizes)).toBeLessThan(200_000);
    expect(sizes.filter((size) => size > 0).length).toBeGreaterThan(2900);
  });
});
