import { INSTANCE_DIFFERS } from '../../journal/audit.ts';
import type { Journal, ScanRow } from '../../journal/journal.ts';
import type { PatientLabel } from '../../mqtt/topics.ts';
import type { App, Context } from '../app.ts';
import { knownScan } from '../known.ts';
import { readerOf, withheldFrom, withoutFigures } from '../record/blind.ts';
import { BlindQuery } from '../record/schemas.ts';
import { ErrorSchema, type ScanDetail, ScanDetailSchema, ScanParams } from '../schemas.ts';

export function scanRoutes(app: App, { journal, viewing }: Context): void {
  app.get(
    '/api/v1/scans/:scanId',
    {
      schema: {
        summary: 'One scan: the series of its study with verdicts, and every assessment, newest first',
        params: ScanParams,
        querystring: BlindQuery,
        response: { 200: ScanDetailSchema, 404: ErrorSchema },
      },
    },
    async (request): Promise<ScanDetail> => {
      const {
        params,
        query: { reader },
      } = request;
      const scan = await knownScan(journal, params.scanId);
      const { scanId } = scan;
      const received = await journal.instances.ofStudy(scan.studyInstanceUid);
      const own = received.find(({ seriesInstanceUid }) => seriesInstanceUid === scan.seriesInstanceUid);
      const assessments = (await journal.assessments.ofScan(scanId)).toReversed();
      // What is told of one scan may tell of another of its episode.
      const all = scan.episodeId === null ? [] : await journal.assessments.currentOfEpisode(scan.episodeId);
      const withheld = await withheldFrom(journal, readerOf(request.visitor, reader), [...all, ...assessments]);
      await viewing.note(request, withheld.size > 0 ? 'view-scan-blind' : 'view-scan', scanId);
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
        assessments: assessments.map((assessment) => withoutFigures(assessment, withheld)),
        withheld: withheld.has(scanId),
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
