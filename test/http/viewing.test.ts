import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { VIEWING_MS, ViewingLog } from '../../edge/http/viewing.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { smallDisk } from '../faults/disk.ts';
import { CLOCK } from '../journal/samples.ts';
import { temporaryJournal } from '../journal/temporary.ts';
import { silent } from '../mqtt/link.ts';

test('while the disk is full a clinician sees the scan all the same, and the viewings are recorded in order once there is room', async () => {
  const disk = await smallDisk(8);
  if (disk === null) return;
  const journal = await openJournal({ file: join(disk.dir, 'journal.sqlite'), clock: CLOCK });
  onTestFinished(async () => {
    await journal.close();
    await disk.remove();
  });
  const viewing = new ViewingLog(journal, CLOCK, silent);
  await disk.fill();
  for (const ip of ['10.0.0.1', '10.0.0.2'])
    await viewing.note({ visitor: { kind: 'anyone' }, ip }, 'view-scan', 'scan-1');
  expect(await journal.audit.of('scan-1')).toEqual([]);
  await disk.empty();
  await viewing.note({ visitor: { kind: 'anyone' }, ip: '10.0.0.3' }, 'view-scan', 'scan-1');
  expect((await journal.audit.of('scan-1')).map(({ who }) => who)).toEqual([
    'screen 10.0.0.1',
    'screen 10.0.0.2',
    'screen 10.0.0.3',
  ]);
  expect(await journal.check()).toEqual([]);
});

test('looking again within a quarter of an hour is the same viewing, later another one', async () => {
  let ms = 0;
  const clock = { now: CLOCK.now, monotonic: () => ms };
  const journal = await temporaryJournal();
  const viewing = new ViewingLog(journal, clock, silent);
  const look = () => viewing.note({ visitor: { kind: 'anyone' }, ip: '10.0.0.1' }, 'view-scan', 'scan-1');
  await look();
  ms = VIEWING_MS - 1;
  await look();
  expect(await journal.audit.of('scan-1')).toHaveLength(1);
  ms = VIEWING_MS;
  await look();
  expect(await journal.audit.of('scan-1')).toHaveLength(2);
});
