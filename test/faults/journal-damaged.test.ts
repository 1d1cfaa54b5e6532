import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../edge/config/clock.ts';
import { backUp } from '../../edge/journal/backup.ts';
import { checkJournal } from '../../edge/journal/check.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { Site, until } from '../e2e/site.ts';

let site: Site;
afterEach(() => site.remove());

const openAlerts = () => site.json<AlertPayload[]>('/api/v1/alerts');

test.each([true, false])(
  'a damaged journal (backup: %s) is made anew: scans are read again under the same alert ids, and a person is told',
  async (hasBackup) => {
    site = await Site.make();
    await site.start();
    const file = path.join(site.dataDir, 'journal.sqlite');
    if (hasBackup) await backUp({ file, dir: path.join(site.dataDir, 'backups'), clock: systemClock });
    await site.scan(51);
    const { alert } = await site.watch.next(({ kind }) => kind === 'clinical', 180_000);
    // In order: after a kill all of a young journal is in its write-ahead log, which mends whatever happens to the file.
    await site.appliance.stop();
    await using handle = await open(file, 'r+');
    await handle.write(Buffer.alloc(4096, 0xa5), 0, 4096, 0);

    await site.start();
    await until('the scan is read again', async () => (await openAlerts()).some(({ kind }) => kind === 'clinical'));
    const alerts = await openAlerts();
    expect(
      alerts.filter(({ kind }) => kind === 'clinical').map(({ alertId, scanId }) => ({ alertId, scanId })),
    ).toEqual([{ alertId: alert.alertId, scanId: alert.scanId }]);
    const told = alerts.filter(({ condition }) => condition === 'journal-restored');
    expect(told).toMatchObject([{ kind: 'technical', priority: hasBackup ? 'medium' : 'high' }]);
    expect((await readdir(site.dataDir)).filter((name) => name.startsWith('journal-damaged-'))).toHaveLength(1);
    await site.appliance.stop();
    expect((await checkJournal(file)).errors).toEqual([]);

    await site.start();
    expect((await openAlerts()).filter(({ condition }) => condition === 'journal-restored')).toHaveLength(1);
  },
  600_000,
);
