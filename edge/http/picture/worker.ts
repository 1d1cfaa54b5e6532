import { parentPort } from 'node:worker_threads';
import { encode } from 'fast-png';
import { Fault } from '../../config/fault.ts';
import type { PictureJob, PictureReply, PictureRequest } from './job.ts';
import { readAt } from './read-at.ts';
import { slicePicture } from './slice-picture.ts';

/** The picture thread: draws and compresses, which would hold the main loop for tens of milliseconds a slice. */
async function draw(job: PictureJob): Promise<Uint8Array<ArrayBuffer>> {
  const voxels = job.width * job.height;
  const bytes = (file: string | null) => (file ? readAt(file, job.slice * voxels, voxels) : null);
  const [stored, labels, heat] = await Promise.all([
    readAt(job.volumeFile, job.slice * voxels * 2, voxels * 2),
    bytes(job.hematomaFile),
    bytes(job.gradcamFile),
  ]);
  const hu = new Int16Array(stored.buffer, stored.byteOffset, voxels);
  const { width, height, data } = slicePicture({ ...job, hu, labels, heat });
  return new Uint8Array(encode({ width, height, data, depth: 8, channels: 3 }, { zlib: { level: 2 } }));
}

async function answer({ id, job }: PictureRequest): Promise<PictureReply> {
  try {
    return { id, ok: true, png: await draw(job) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { id, ok: false, code: error.code, message: error.message, hint: error.hint };
  }
}

parentPort?.on('message', async (request: PictureRequest) => {
  const reply = await answer(request);
  parentPort?.postMessage(reply, reply.ok ? [reply.png.buffer] : []);
});
