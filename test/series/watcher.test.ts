import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';
import { head, header, localizer } from './headers.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

const SOFT = head();
const THIN = head({ seriesInstanceUid: '1.9.4', sliceThickness: 1, seriesDescription: 'HEAD 1.0' }, 150);
const BONE = head({ seriesInstanceUid: '1.9.5', convolutionKernel: 'H70h', seriesDescription: 'BONE' });
const LOCALIZER = localizer();

describe('a study that is sent whole', () => {
  test('the head series is queued as soon as its association is released, with nothing waited for', async () => {
    await bench.send([...LOCALIZER, ...SOFT, ...BONE]);
    expect(bench.queued).toHaveLength(1);
    expect(bench.queued[0]).toMatchObject({
      scan: {
        seriesInstanceUid: '1.9.2',
        studyInstanceUid: '1.9',
        revision: 1,
        patientKey: '|P1',
        patientName: 'Doe^Jane',
        acquiredAt: '2026-11-03T04:05:06.000',
        description: 'HEAD 5.0',
      },
      job: { revision: 1, state: 'queued', refusal: null },
    });
    expect(bench.woken).toBe(1);
    expect(await bench.verdicts()).toEqual([
      '1.9.1 refused series-localizer',
      '1.9.2 chosen',
      '1.9.5 refused series-sharp-kernel',
    ]);
  });

  test('nothing more happens to it afterwards', async () => {
    await bench.send([...LOCALIZER, ...SOFT]);
    await bench.pass(600);
    expect(bench.queued).toHaveLength(1);
    expect(bench.watcher.inFlight()).toMatchObject({ receivingSeries: 0 });
  });

  test('of two soft reconstructions the 5 mm one is read, and the other says that it was', async () => {
    await bench.send([...THIN, ...SOFT]);
    expect(bench.queued.map(({ scan }) => scan.seriesInstanceUid)).toEqual(['1.9.2']);
    expect(await bench.verdicts()).toEqual(['1.9.2 chosen', '1.9.4 refused series-other-was-read']);
  });

  test('a thin series that is released first waits for the better one that is already arriving', async () => {
    for (const slice of SOFT.slice(0, 3)) await bench.receive(slice);
    await bench.send(THIN);
    expect(bench.queued).toEqual([]);
    await bench.send(SOFT.slice(3), false);
    await bench.pass(5);
    expect(bench.queued.map(({ scan }) => scan.seriesInstanceUid)).toEqual(['1.9.2']);
  });

  test('two acquisitions of the head are two scans', async () => {
    const repeat = head({ seriesInstanceUid: '1.9.6', acquiredAt: '2026-11-03T04:35:00.000' });
    await bench.send([...SOFT, ...repeat]);
    expect(bench.queued.map(({ scan }) => scan.seriesInstanceUid).sort()).toEqual(['1.9.2', '1.9.6']);
    expect(new Set(bench.queued.map(({ scan }) => scan.scanId)).size).toBe(2);
  });
});

describe('when a series is whole', () => {
  test('an association that breaks off proves nothing: five quiet seconds do', async () => {
    await bench.send(SOFT, false);
    await bench.pass(4.9);
    expect(bench.queued).toEqual([]);
    expect(bench.watcher.inFlight().receivingSeries).toBe(1);
    await bench.pass(0.2);
    expect(bench.queued).toHaveLength(1);
  });

  test('a slice within the quiet time begins it anew', async () => {
    for (const slice of SOFT.slice(0, 25)) await bench.receive(slice);
    for (const slice of SOFT.slice(25)) await bench.receive(slice, 4000);
    expect(bench.queued).toEqual([]);
    await bench.pass(5);
    expect(bench.queued).toHaveLength(1);
  });

  test('a device that opens an association for each slice is not read in between', async () => {
    for (const slice of SOFT) await bench.send([slice]);
    expect(bench.queued).toEqual([]);
    await bench.pass(5);
    expect(bench.queued).toHaveLength(1);
  });

  test('half of the slices from one of two parallel associations are not taken for the whole', async () => {
    await bench.send(SOFT.filter((_, n) => n % 2 === 0));
    expect(bench.queued).toEqual([]);
    await bench.send(SOFT.filter((_, n) => n % 2 === 1));
    await bench.pass(5);
    expect(bench.queued).toMatchObject([{ scan: { revision: 1 }, job: { refusal: null } }]);
  });

  test('as many slices as the scanner announced are whole when the last association ends', async () => {
    const announced = head({ imagesInAcquisition: 30 });
    await bench.send(announced.filter((_, n) => n % 2 === 0));
    expect(bench.queued).toEqual([]);
    await bench.send(announced.filter((_, n) => n % 2 === 1));
    expect(bench.queued).toHaveLength(1);
  });
});

describe('a series of which the scanner announced more slices than are here', () => {
  const announced = head({ imagesInAcquisition: 60 });

  test('is read after a minute where its association broke off', async () => {
    await bench.send(announced, false);
    await bench.pass(59);
    expect(bench.queued).toEqual([]);
    await bench.pass(2);
    expect(bench.queued).toHaveLength(1);
  });

  test('is read after five seconds where its association was released: some scanners count all reconstructions', async () => {
    await bench.send(announced);
    expect(bench.queued).toEqual([]);
    await bench.pass(5);
    expect(bench.queued).toHaveLength(1);
  });
});

describe('a study in which nothing can be read', () => {
  test('is shown as not assessed after a minute, with the most telling reason', async () => {
    await bench.send([...LOCALIZER, ...BONE, ...SOFT.filter((_, n) => n !== 12)]);
    await bench.pass(59);
    expect(bench.queued).toEqual([]);
    await bench.pass(2);
    expect(bench.queued).toMatchObject([
      {
        scan: { seriesInstanceUid: '1.9.2', revision: 1 },
        job: { refusal: { code: 'geometry-missing-slices', text: expect.stringContaining('gap of 10 mm') } },
      },
    ]);
    expect(await bench.verdicts()).toEqual([
      '1.9.1 refused series-localizer',
      '1.9.2 refused geometry-missing-slices',
      '1.9.5 refused series-sharp-kernel',
    ]);
  });

  test('a localizer alone is a scan of no series', async () => {
    await bench.send(LOCALIZER);
    await bench.pass(61);
    expect(bench.queued).toMatchObject([
      { scan: { seriesInstanceUid: null }, job: { refusal: { code: 'series-localizer' } } },
    ]);
    await bench.pass(600);
    expect(bench.queued).toHaveLength(1);
  });

  test('images of two patients under one study are not read', async () => {
    await bench.send([...SOFT, ...localizer({ patientId: 'P2' })]);
    await bench.pass(61);
    expect(bench.queued).toMatchObject([
      // And bears no name: the first one found might be the wrong patient's.
      {
        scan: { patientKey: 'study:1.9', patientId: null, patientName: null },
        job: { refusal: { code: 'study-mixed-patients' } },
      },
    ]);
  });

  test('images of another patient that come after a scan was read make it be told, once', async () => {
    await bench.send(SOFT);
    await bench.send(localizer({ patientId: 'P2' }));
    await bench.pass(61);
    await bench.pass(600);
    expect(bench.queued.map(({ scan, job }) => [scan.revision, job.refusal?.code])).toEqual([
      [1, undefined],
      [2, 'study-mixed-patients'],
    ]);
    expect(bench.queued[1]!.scan, 'on the alert that the first one raised').toMatchObject({ patientId: 'P1' });
  });

  test('when it becomes readable the same scan is read as its next revision', async () => {
    await bench.send(SOFT.filter((_, n) => n !== 12));
    await bench.pass(61);
    await bench.send([SOFT[12]!]);
    await bench.pass(5);
    expect(bench.queued).toHaveLength(2);
    const [first, second] = bench.queued;
    expect(second).toMatchObject({
      scan: { scanId: first!.scan.scanId, revision: 2 },
      job: { revision: 2, refusal: null },
    });
    expect(await bench.verdicts()).toEqual(['1.9.2 chosen']);
  });

  test('a late slice makes the next revision also where the scan was estimated anew meanwhile', async () => {
    await bench.send(SOFT.filter((_, n) => n !== 12));
    await bench.pass(61);
    const { scan, job } = bench.queued[0]!;
    // What clinical data make of a scan is a revision of it too, and the watcher has no part in it.
    await bench.journal.scans.enqueue({ ...scan, revision: 2 }, { ...job, jobId: 'other', revision: 2 }, []);
    await bench.send([SOFT[12]!]);
    await bench.pass(5);
    expect(bench.queued.at(-1)).toMatchObject({ scan: { scanId: scan.scanId, revision: 3 }, job: { revision: 3 } });
  });

  test('when another series comes that can be read it takes the scan over', async () => {
    await bench.send(LOCALIZER);
    await bench.pass(61);
    await bench.send(SOFT);
    expect(bench.queued).toHaveLength(2);
    expect(bench.queued[1]!.scan).toMatchObject({
      scanId: bench.queued[0]!.scan.scanId,
      revision: 2,
      seriesInstanceUid: '1.9.2',
    });
  });

  test('a more telling reason is told as the next revision, the same one is not told twice', async () => {
    await bench.send(LOCALIZER);
    await bench.pass(61);
    await bench.send(localizer({ seriesInstanceUid: '1.9.7' }));
    await bench.pass(61);
    expect(bench.queued).toHaveLength(1);
    await bench.send(BONE);
    await bench.pass(61);
    expect(bench.queued.map(({ scan, job }) => [scan.revision, job.refusal?.code])).toEqual([
      [1, 'series-localizer'],
      [2, 'series-sharp-kernel'],
    ]);
  });
});

describe('after a scan was queued', () => {
  test('a late slice makes the next revision of the same scan after the quiet time, once', async () => {
    await bench.send(SOFT);
    await bench.receive(header({ sopInstanceUid: '1.9.2.31', imagePosition: [-115, -115, 150] }), 30_000);
    await bench.pass(5);
    expect(bench.queued).toHaveLength(2);
    await bench.pass(120);
    expect(bench.queued).toHaveLength(2);
    expect(bench.queued[1]).toMatchObject({
      scan: { scanId: bench.queued[0]!.scan.scanId, revision: 2 },
      job: { refusal: null },
    });
    expect(bench.queued[1]!.job.jobId).not.toBe(bench.queued[0]!.job.jobId);
  });

  test('a late slice is not lost when the scan was read again for another reason meanwhile', async () => {
    await bench.send(SOFT);
    const { scan, job } = bench.queued[0]!;
    await bench.journal.scans.enqueue({ ...scan, revision: 2 }, { ...job, jobId: 'again', revision: 2 }, []);
    await bench.receive(header({ sopInstanceUid: '1.9.2.31', imagePosition: [-115, -115, 150] }), 30_000);
    await bench.pass(12);
    expect(bench.queued.map((queued) => queued.scan.revision)).toEqual([1, 3]);
  });

  const LATE = header({ sopInstanceUid: '1.9.2.31', imagePosition: [-115, -115, 150] });

  test('a late slice is seen though it came in the millisecond of the decision', async () => {
    for (const slice of SOFT) await bench.receive(slice, 0);
    await bench.end(SOFT);
    await bench.receive(LATE, 0);
    await bench.pass(120);
    expect(bench.queued.map(({ scan }) => scan.revision)).toEqual([1, 2]);
  });

  test('a late slice is seen, once, though the clock on the wall was set back an hour', async () => {
    await bench.send(SOFT);
    bench.time.setWall(-3_600_000);
    await bench.receive(LATE, 30_000);
    await bench.pass(120);
    await bench.send([...SOFT, LATE]);
    await bench.pass(120);
    expect(bench.queued.map(({ scan }) => scan.revision)).toEqual([1, 2]);
  });

  test('a slice that comes while one of two scans is being written is late for the other', async () => {
    const repeat = head({ seriesInstanceUid: '1.9.6', acquiredAt: '2026-11-03T04:35:00.000' });
    const late = header({ ...repeat[0]!, sopInstanceUid: '1.9.6.31', imagePosition: [-115, -115, 150] });
    bench.whileWriting = () => bench.receive(late, 0);
    await bench.send([...SOFT, ...repeat]);
    await bench.pass(120);
    const revisions = (uid: string) =>
      bench.queued.filter(({ scan }) => scan.seriesInstanceUid === uid).map(({ scan }) => scan.revision);
    expect(revisions('1.9.2')).toEqual([1]);
    expect(revisions('1.9.6')).toEqual([1, 2]);
  });

  test('a late slice with contrast medium is told on the same scan, for the series was read', async () => {
    await bench.send([...SOFT, ...BONE]);
    await bench.receive({ ...LATE, contrastBolusAgent: 'IOMERON' });
    await bench.pass(200);
    expect(bench.queued.map(({ scan, job }) => [scan.scanId, scan.revision, job.refusal?.code])).toEqual([
      [bench.queued[0]!.scan.scanId, 1, undefined],
      [bench.queued[0]!.scan.scanId, 2, 'series-contrast'],
    ]);
    expect(await bench.verdicts()).toContain('1.9.2 chosen series-contrast');
  });

  test('images sent again under new UIDs are not a second scan', async () => {
    await bench.send(SOFT);
    await bench.send(head({ seriesInstanceUid: '1.9.8', frameOfReferenceUid: '1.9.33' }));
    await bench.pass(120);
    expect(bench.queued).toHaveLength(1);
    expect(await bench.verdicts()).toEqual(['1.9.2 chosen', '1.9.8 refused series-other-was-read']);
  });

  test('the same slices sent again change nothing', async () => {
    await bench.send(SOFT);
    await bench.send(SOFT);
    await bench.pass(120);
    expect(bench.queued).toHaveLength(1);
  });

  test('a late slice that spoils the series is told only when nothing mends it', async () => {
    await bench.send(SOFT);
    await bench.receive(header({ sopInstanceUid: '1.9.2.40', imagePosition: [-115, -115, 190] }));
    await bench.pass(30);
    expect(bench.queued).toHaveLength(1);
    await bench.pass(40);
    expect(bench.queued[1]).toMatchObject({
      scan: { revision: 2 },
      job: { refusal: { code: 'geometry-missing-slices' } },
    });
  });

  test('a second acquisition that lacks a slice is told of beside the first', async () => {
    await bench.send(SOFT);
    await bench.send(
      head({ seriesInstanceUid: '1.9.6', acquiredAt: '2026-11-03T04:35:00.000' }).filter((_, n) => n !== 9),
    );
    await bench.pass(120);
    expect(bench.queued.map(({ scan, job }) => [scan.seriesInstanceUid, job.refusal?.code])).toEqual([
      ['1.9.2', undefined],
      ['1.9.6', 'geometry-missing-slices'],
    ]);
  });
});

describe('acquisitions of the head that lack slices', () => {
  const at = (minute: number, uid: string) =>
    head({ seriesInstanceUid: uid, acquiredAt: `2026-11-03T04:${minute}:00.000` });

  test('are each told of beside the one that was read', async () => {
    const lacking = [at(35, '1.9.6'), at(45, '1.9.7')].flatMap((slices) => slices.filter((_, n) => n !== 9));
    await bench.send([...SOFT, ...lacking]);
    await bench.pass(120);
    expect(bench.queued.map(({ scan, job }) => [scan.seriesInstanceUid, job.refusal?.text])).toEqual([
      ['1.9.2', undefined],
      ['1.9.6', 'Slices are missing: gap of 10 mm at z = 45 mm.'],
      ['1.9.7', 'Slices are missing: gap of 10 mm at z = 45 mm.'],
    ]);
  });

  test('go on to be told of when another acquisition is read', async () => {
    await bench.send(SOFT.filter((_, n) => n !== 9));
    await bench.pass(61);
    await bench.send(at(35, '1.9.6'));
    await bench.pass(120);
    expect(bench.queued.map(({ scan, job }) => [scan.seriesInstanceUid, scan.revision, job.refusal?.code])).toEqual([
      ['1.9.2', 1, 'geometry-missing-slices'],
      ['1.9.6', 1, undefined],
    ]);
  });
});

describe('a sudden stop', () => {
  test('between the last slice and the scan loses nothing', async () => {
    for (const slice of SOFT) await bench.receive(slice);
    await bench.kill();
    await bench.start();
    await bench.pass(5);
    expect(bench.queued).toMatchObject([{ scan: { seriesInstanceUid: '1.9.2', revision: 1 } }]);
  });

  test('after the scan does not queue it again', async () => {
    await bench.send([...LOCALIZER, ...SOFT, ...BONE]);
    await bench.kill();
    await bench.start();
    await bench.pass(120);
    expect(bench.queued).toHaveLength(1);
  });

  test('after a late slice still makes its revision', async () => {
    await bench.send(SOFT);
    await bench.receive(header({ sopInstanceUid: '1.9.2.31', imagePosition: [-115, -115, 150] }), 30_000);
    await bench.kill();
    await bench.start();
    await bench.pass(5);
    expect(bench.queued.map(({ scan }) => scan.revision)).toEqual([1, 2]);
  });

  test('after a late slice still makes its revision, though the clock was set back meanwhile', async () => {
    await bench.send(SOFT);
    bench.time.setWall(-3_600_000);
    await bench.receive(header({ sopInstanceUid: '1.9.2.31', imagePosition: [-115, -115, 150] }), 30_000);
    await bench.kill();
    await bench.start();
    await bench.pass(120);
    expect(bench.queued.map(({ scan }) => scan.revision)).toEqual([1, 2]);
  });

  test('after the ward was told that nothing can be read does not tell it twice', async () => {
    await bench.send([...BONE, ...LOCALIZER]);
    await bench.pass(61);
    await bench.kill();
    await bench.start();
    await bench.pass(120);
    expect(bench.queued).toHaveLength(1);
  });

  test('two appliances that decide the same study name its scan alike', async () => {
    await bench.send(SOFT);
    const other = await Bench.open();
    await other.send(SOFT);
    expect(other.queued[0]!.scan.scanId).toBe(bench.queued[0]!.scan.scanId);
    await other.close();
  });
});

test('a patient without Patient ID is the study', async () => {
  await bench.send(head({ patientId: null }));
  expect(bench.queued[0]!.scan).toMatchObject({ patientKey: 'study:1.9', patientId: null });
});

test('a journal that fails once is tried again', async () => {
  const { instances } = bench.journal;
  const ofStudy = instances.ofStudy.bind(instances);
  let failures = 1;
  instances.ofStudy = async (uid) => {
    if (failures-- > 0) throw new Error('disk I/O error');
    return ofStudy(uid);
  };
  await bench.send(SOFT, false);
  await bench.pass(12);
  expect(bench.queued).toHaveLength(1);
  expect(bench.log).toContainEqual(expect.objectContaining({ code: 'series-decision' }));
});
