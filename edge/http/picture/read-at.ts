import { open } from 'node:fs/promises';
import { Fault } from '../../config/fault.ts';

/** Reads exactly `bytes` bytes at `offset` of a file of a read scan. */
export async function readAt(file: string, offset: number, bytes: number): Promise<Buffer<ArrayBuffer>> {
  const handle = await open(file, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new Fault('The pictures of this scan are not on this appliance', {
      code: cause.code === 'ENOENT' ? 'pictures-missing' : 'pictures-unreadable',
      hint: 'They may have been removed by retention, or no bleed was found to explain; look at the scan in the PACS.',
      cause,
    });
  });
  try {
    const buffer = Buffer.allocUnsafeSlow(bytes);
    let done = 0;
    while (done < bytes) {
      const { bytesRead } = await handle.read(buffer, done, bytes - done, offset + done);
      if (bytesRead === 0) {
        throw new Fault(`A picture file of this scan ends after ${offset + done} bytes`, {
          code: 'pictures-damaged',
          hint: 'Check the disk (`npm run doctor`) and send the scan again.',
        });
      }
      done += bytesRead;
    }
    return buffer;
  } finally {
    await handle.close();
  }
}
