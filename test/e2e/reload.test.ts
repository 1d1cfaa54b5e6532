import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { StatusPayload } from '../../edge/mqtt/topics.ts';
import { freePorts } from '../../scripts/demonstration/ports.ts';
import type { Pair } from '../dicom/certificates.ts';
import { connectTls, makeHouse } from '../dicom/tls-site.ts';
import { Site, until } from './site.ts';

let undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

test('a certificate that ends soon is told by the state until it is renewed and the service reloaded (SIGHUP)', async () => {
  const house = await makeHouse();
  undo.push(() => house.authorities.remove());
  const named = {
    certificate: path.join(house.authorities.folder, 'now.pem'),
    key: path.join(house.authorities.folder, 'now.key'),
  };
  const place = async ({ certificate, key }: Pair) => {
    await copyFile(certificate, named.certificate);
    await copyFile(key, named.key);
  };
  await place(await house.authorities.issue(house.hospital, { days: [-300, 12.5] }));

  const [port] = await freePorts(1);
  const tls = { port, certificateFile: named.certificate, keyFile: named.key, trustedFile: house.hospital.certificate };
  const site = await Site.make({ dicom: { plain: false, peers: [{ aeTitle: 'CT1', address: '127.0.0.1' }], tls } });
  undo.push(() => site.remove());
  await site.start();
  const problems = async () => (await site.json<StatusPayload>('/api/v1/status')).problems;
  expect(await problems()).toEqual([expect.stringMatching(/DICOM TLS certificate .* in 12 days\. .*Renew/)]);

  await place(await house.authorities.issue(house.hospital, { subject: '/O=Hospital/CN=renewed' }));
  site.appliance.process.kill('SIGHUP');
  await until('the problem is gone', async () => (await problems()).length === 0);
  const socket = await connectTls(port!, house.hospital, house.scanner);
  expect(socket.getPeerX509Certificate()?.subject).toContain('CN=renewed');
  socket.destroy();
}, 300_000);
