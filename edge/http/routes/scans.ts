import { Fault } from '../../config/fault.ts';
import { INSTANCE_DIFFERS } from '../../journal/audit.ts';
import type { Journal, ScanRow } from '../../journal/journal.ts';
import type { PatientLabel } from '../../mqtt/topics.ts';
import type { App, Context } from '../app.ts';
import { ErrorSchema, type ScanDetail, ScanDetailSchema, ScanParams } from '../schemas.ts';

export function scanRoutes(app: App, { journal, viewing }: Context): void {
  app.get(
    '/api/v1/scans/:scanId',
    {
      schema: {
        summary: 'One scan: the series of its study with verdicts, and every assessment, newest first',
        params: ScanParams,
        response: { 200: ScanDetailSchema, 404: ErrorSchema },
      },
    },
    async ({ params: { scanId }, ip }): Promise<ScanDetail> => {
      const scan = await journal.scans.get(scanId);
      if (!scan) {
        throw new Fault('This appliance knows no such scan', {
          code: 'scan-unknown',
          hint: 'It may have been removed by retention; go back to the ward board.',
        });
      }
      await viewing.note(ip, 'view-scan', scanId);
      const received = await journal.instances.ofStudy(scan.studyInstanceUid);
      const own = received.find(({ seriesInstanceUid }) => seriesInstanceUid === scan.seriesInstanceUid);
      const assessments = (await journal.assessments.ofScan(scanId)).toReversed();
      return {
        scanId,
        episodeId: scan.episodeId,
        revision: scan.revision,
        studyInstanceUid: scan.studyInstanceUid,
        seriesInstanceUid: scan.seriesInstanceUid,
        label: await labelOf(journal, scan),
        acquiredAt: scan.acquiredAt,
        description: scan.description,
        lastInstanceAt: scan.lastInstanceAt,
        frameOfReferenceUid: own?.header?.frameOfReferenceUid ?? null,
        picturesRevision: assessments.find(({ status }) => status === 'assessed')?.revision ?? null,
        imagesRemovedAt: await journal.images.removedAt(scanId),
        series: await seriesOf(journal, scan, received),
        assessments,
      };
    },
  );
}

/** The label as the site's setting made it when the episode was written: identity is never widened here. */
async function labelOf(journal: Journal, { episodeId }: ScanRow): Promise<PatientLabel> {
  const episode = episodeId ? await journal.episodes.get(episodeId) : null;
  return episode?.payload?.label ?? { name: null, id: null };
}

/** Every series of the scan's study, judged or still arriving, with what its first instance says of it. */
async function seriesOf(
  journal: Journal,
  { studyInstanceUid }: ScanRow,
  ofStudy: Awaited<ReturnType<Journal['instances']['ofStudy']>>,
): Promise<ScanDetail['series']> {
  const verdicts = new Map(
    (await journal.series.ofStudy(studyInstanceUid)).map((row) => [row.seriesInstanceUid, row] as const),
  );
  const received = Map.groupBy(ofStudy, ({ seriesInstanceUid }) => seriesInstanceUid);
  const uids = new Set([...verdicts.keys(), ...received.keys()]);
  const one = async (seriesInstanceUid: string) => {
    const instances = received.get(seriesInstanceUid) ?? [];
    const header = instances[0]?.header;
    const judged = verdicts.get(seriesInstanceUid);
    return {
      seriesInstanceUid,
      number: header?.seriesNumber ?? null,
      description: header?.seriesDescription ?? null,
      instances: instances.length,
      differing: (await journal.audit.of(seriesInstanceUid)).filter(({ act }) => act === INSTANCE_DIFFERS).length,
      verdict: judged?.verdict ?? ('receiving' as const),
      reason: judged?.reason ?? null,
    };
  };
  return Promise.all([...uids].map(one));
}
