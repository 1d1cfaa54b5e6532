// The service's listener with its journal, in a process of its own, as small as it can be and still be the real one: prints
// its port, then every line of its log that tells of an error of ours. Keeps nothing, for its memory is being measured.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { systemClock } from '../../../edge/config/clock.ts';
import { DicomListener } from '../../../edge/dicom/listener.ts';
import { openJournal } from '../../../edge/journal/open.ts';
import { ANY_PEER } from '../../dicom/site.ts';

const dataDir = process.argv[2]!;
const journal = await openJournal({ file: join(dataDir, 'journal.sqlite'), clock: systemClock });
/** More than any deadline of an association. */
const LEFT_WITHIN_MS = 15_000;
/** Errors that no peer can be to blame for. */
const OURS = /"level":(50|60)|"type":"(Type|Range|Reference|Syntax|Assertion)Error"/;
const listener = new DicomListener({
  config: {
    ...ANY_PEER,
    peers: [{ aeTitle: '*', address: '127.0.0.0/8' }],
    // Peers that reset and come again do not wait for what they left behind, and a disk that stalls piles it up: the limit by
    // address bounds that, as it does in a hospital, and the probe with its own address always has room.
    maxAssociations: 256,
    maxConnectionsPerAddress: 24,
    artimSeconds: 2,
    idleSeconds: 2,
  },
  dataDir,
  instances: journal.instances,
  audit: journal.audit,
  commitments: journal.commitments,
  clock: systemClock,
  log: pino({ base: null }, { write: (line: string) => void (OURS.test(line) && process.stdout.write(line)) }),
  canStore: () => null,
  onInstance: () => {},
  onRelease: () => {},
});
await listener.start();
process.stdout.write(`${listener.port}\n`);
process.stdin.resume().once('end', async () => {
  // By now every peer has left: what is still open has been forgotten.
  const deadline = performance.now() + LEFT_WITHIN_MS;
  while (listener.associations > 0 && performance.now() < deadline) await sleep(50);
  if (listener.associations > 0) process.stdout.write(`${listener.associations} associations never ended\n`);
  await listener.stop();
  await journal.close();
});
