import { expect, test } from 'vitest';
import { temporaryJournal } from './temporary.ts';

test('an entry is found by its subject, its act and how its detail begins, and by nothing less', async () => {
  const { audit } = await temporaryJournal();
  const entry = { act: 'instance-differs', subject: '1.2.3', detail: '1.2.3.4 sha256 ab: kept as x.dcm' };
  await audit.add({ at: '2026-11-03T04:05:06Z', who: 'CT1', ...entry });
  expect(await audit.has({ ...entry, detail: '1.2.3.4 sha256 ab' })).toBe(true);
  expect(await audit.has({ ...entry, detail: '2.3.4 sha256 ab' })).toBe(false);
  expect(await audit.has({ ...entry, detail: '1.2.3.4 sha256 cd' })).toBe(false);
  expect(await audit.has({ ...entry, subject: '1.2' })).toBe(false);
  expect(await audit.has({ ...entry, act: 'view-scan' })).toBe(false);
});
