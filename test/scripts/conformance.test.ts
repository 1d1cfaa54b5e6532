import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { statement } from '../../scripts/conformance/statement.ts';
import { RawPeer, resultsOf } from '../dicom/raw-peer.ts';
import { type Site, startSite } from '../dicom/site.ts';

const committed = readFileSync('edge/dicom/CONFORMANCE.md', 'utf8');
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

test('the statement that is committed says what the program does: else run npm run conformance', () => {
  expect(committed).toBe(statement(version));
});

describe('the statement against the listener', () => {
  let site: Site;
  afterEach(() => site.stop());

  /** Rows of the table of presentation contexts: class, and the syntaxes that it says are accepted, best first. */
  const contexts = [...committed.matchAll(/^\| [^|]+ \| ([\d.]+) \| ([^|]+) \| SCP \| none \|$/gm)].map((row) => ({
    abstract: row[1]!,
    transfer: [...row[2]!.matchAll(/\(([\d.]+)\)/g)].map((uid) => uid[1]!),
  }));

  test('every class in each of its transfer syntaxes is accepted, and the best where all are proposed', async () => {
    site = await startSite();
    expect(contexts.length).toBeGreaterThan(8);
    for (const { abstract, transfer } of contexts) {
      const each = [...transfer.map((one) => [one]), transfer.toReversed()];
      // An association per class: all together are more contexts than one may propose (PS3.8 9.3.2.2).
      const proposed = each.map((syntaxes, n) => ({ id: 2 * n + 1, abstract, transfer: syntaxes }));
      const { peer, answer } = await RawPeer.associate(site.port, { contexts: proposed });
      await peer.release();
      const expected = [...transfer, transfer[0]!].map((one, n) => [2 * n + 1, one] as const);
      expect(acceptedSyntaxes(answer)).toEqual(new Map(expected));
    }
  });

  test('a class that it does not name is refused as not supported', async () => {
    site = await startSite();
    const unnamed = ['1.2.840.10008.5.1.4.1.1.4', '1.2.840.10008.5.1.4.1.2.2.1', '1.2.840.10008.5.1.4.31'];
    for (const uid of unnamed) expect(committed).not.toContain(`| ${uid} |`);
    const { answer } = await RawPeer.associate(site.port, {
      contexts: unnamed.map((abstract, n) => ({ id: 2 * n + 1, abstract })),
    });
    expect([...resultsOf(answer).values()]).toEqual([3, 3, 3]);
  });
});

/** Transfer syntax of each context of an A-ASSOCIATE-AC that is accepted (PS3.8 9.3.3.2). */
function acceptedSyntaxes(answer: Buffer): Map<number, string> {
  const syntaxes = new Map<number, string>();
  for (let at = 74; at + 4 <= answer.length; at += 4 + answer.readUInt16BE(at + 2)) {
    if (answer[at] !== 0x21 || answer[at + 6] !== 0) continue;
    const length = answer.readUInt16BE(at + 10);
    const uid = answer.toString('latin1', at + 12, at + 12 + length);
    syntaxes.set(answer[at + 4]!, uid.replace(/\0+$/, ''));
  }
  return syntaxes;
}
