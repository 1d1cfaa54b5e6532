// A service that records instances until it is killed. Run by kill.test.ts: `node add-instances.ts JOURNAL`.
// Prints the SOP Instance UID of each instance once it may be acknowledged to the scanner.
import { systemClock } from '../../edge/config/clock.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { instance } from './samples.ts';

const journal = await openJournal({ file: process.argv[2]!, clock: systemClock });
let number = 0;
// Three scanners at once.
await Promise.all(
  [1, 2, 3].map(async () => {
    for (;;) {
      const row = instance(number++);
      await journal.instances.add(row);
      process.stdout.write(`${row.sopInstanceUid}\n`);
    }
  }),
);
