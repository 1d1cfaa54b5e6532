import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../config/fault.ts';
import { SCAN_FILES } from '../../inference/protocol.ts';
import type { App, Context } from '../app.ts';
import { readAt } from '../picture/read-at.ts';
import { WINDOWS } from '../picture/window.ts';
import { picturesOf, type ScanPictures, sliceOf } from '../scan-files.ts';
import { GradcamParams, PicturesQuery, PngQuery, ScanParams, SliceParams, SlicesQuery } from '../schemas.ts';
import { Gate } from './gate.ts';

const gzipAsync = promisify(gzip);

/** Slices of a scan as numbers for the viewer, and as pictures. */
export function pictureRoutes(app: App, context: Context): void {
  const { studio } = context;
  const compressing = new Gate(2);

  async function find(request: FastifyRequest, scanId: string, revision?: number): Promise<ScanPictures> {
    const pictures = await picturesOf(context.journal, context.dataDir, scanId, revision);
    await context.viewing.note(request, 'view-pictures', scanId, `revision ${pictures.revision}`);
    return pictures;
  }

  async function sendSlices(request: FastifyRequest, reply: FastifyReply, part: ReturnType<typeof sliceOf>) {
    const bytes = await readAt(part.file, part.offset, part.bytes);
    reply.type('application/octet-stream').header('vary', 'accept-encoding');
    if (!accepts(request.headers['accept-encoding'], 'gzip')) return reply.send(bytes);
    const packed = await compressing.run(() => gzipAsync(bytes, { level: constants.Z_BEST_SPEED }));
    return reply.header('content-encoding', 'gzip').send(packed);
  }

  app.get(
    '/api/v1/scans/:scanId/volume/:slice',
    {
      schema: {
        summary: 'Slices, int16 little-endian HU, x fastest',
        params: SliceParams,
        querystring: SlicesQuery,
      },
    },
    async (request, reply) => {
      const pictures = await find(request, request.params.scanId, request.query.revision);
      return sendSlices(
        request,
        reply,
        sliceOf(pictures, SCAN_FILES.volume, request.params.slice, 2, request.query.count),
      );
    },
  );
  app.get(
    '/api/v1/scans/:scanId/hematoma/:slice',
    {
      schema: {
        summary: 'Slices, uint8: 0, 1 IPH, 2 IVH, 3 and above otherFindings',
        params: SliceParams,
        querystring: SlicesQuery,
      },
    },
    async (request, reply) => {
      const pictures = await find(request, request.params.scanId, request.query.revision);
      return sendSlices(
        request,
        reply,
        sliceOf(pictures, SCAN_FILES.hematoma, request.params.slice, 1, request.query.count),
      );
    },
  );
  app.get(
    '/api/v1/scans/:scanId/gradcam/:definition/:slice',
    { schema: { summary: 'Slices, uint8 Grad-CAM', params: GradcamParams, querystring: SlicesQuery } },
    async (request, reply) => {
      const { scanId, definition, slice } = request.params;
      const pictures = await find(request, scanId, request.query.revision);
      return sendSlices(
        request,
        reply,
        sliceOf(pictures, SCAN_FILES.gradcam[definition], slice, 1, request.query.count),
      );
    },
  );
  app.get(
    '/api/v1/scans/:scanId/slices/:slice(^\\d+$).png',
    { schema: { summary: 'One slice as a picture', params: SliceParams, querystring: PngQuery } },
    async (request, reply) => {
      const { params, query } = request;
      const pictures = await find(request, params.scanId, query.revision);
      const { file } = sliceOf(pictures, SCAN_FILES.volume, params.slice, 2);
      const png = await studio.draw({
        volumeFile: file,
        hematomaFile: query.outline ? join(pictures.folder, SCAN_FILES.hematoma) : null,
        gradcamFile: query.gradcam ? join(pictures.folder, SCAN_FILES.gradcam[query.gradcam]) : null,
        width: pictures.geometry.size[0],
        height: pictures.geometry.size[1],
        slice: params.slice,
        axes: pictures.geometry.axes,
        window: WINDOWS[query.window],
      });
      return reply.type('image/png').send(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
    },
  );
  app.get(
    '/api/v1/scans/:scanId/overview.png',
    { schema: { summary: 'Overview picture of the scan', params: ScanParams, querystring: PicturesQuery } },
    async (request, reply) => {
      const { folder } = await find(request, request.params.scanId, request.query.revision);
      const png = await readFile(join(folder, SCAN_FILES.overview)).catch((cause: unknown) => {
        throw new Fault('There is no overview picture of this scan', {
          code: 'pictures-missing',
          hint: 'Look at the single slices, or at the scan in the PACS.',
          cause,
        });
      });
      return reply.type('image/png').send(png);
    },
  );
}

/** Whether an Accept-Encoding header allows an encoding (RFC 9110 12.5.3). */
function accepts(header: string | string[] | undefined, encoding: string): boolean {
  return String(header ?? '')
    .split(',')
    .map((entry) =>
      entry
        .trim()
        .toLowerCase()
        .split(/\s*;\s*q=/),
    )
    .some(([name, quality]) => name === encoding && Number(quality ?? 1) > 0);
}
