import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { TemperatureMonitor } from '../../edge/health/temperature.ts';
import { silent } from '../mqtt/link.ts';

async function machine(zones: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'henet-thermal-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const set = async (name: string, temp: string) => {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'type'), `${name}-type\n`);
    await writeFile(join(folder, name, 'temp'), temp);
  };
  for (const [name, temp] of Object.entries(zones)) await set(name, temp);
  const monitor = new TemperatureMonitor({ maxTemperatureC: 95, log: silent, folder });
  return { set, monitor, folder };
}

test('a zone above the limit is a problem with its name, until it is some degrees below', async () => {
  const { set, monitor } = await machine({
    thermal_zone0: '41000\n',
    thermal_zone1: '95000\n',
    cooling_device0: '99000',
  });
  await monitor.check();
  expect(monitor.problems()).toEqual([]);
  await set('thermal_zone1', '95500\n');
  await monitor.check();
  expect(monitor.problems()).toMatchObject([
    { code: 'temperature', text: expect.stringContaining('thermal_zone1-type') },
  ]);
  await set('thermal_zone1', '93000\n');
  await monitor.check();
  expect(monitor.problems(), 'it must not come and go').toHaveLength(1);
  await set('thermal_zone1', '91900\n');
  await monitor.check();
  expect(monitor.problems()).toEqual([]);
});

test('a sensor that is off or says what cannot be, and a zone that goes, are no problem', async () => {
  const { monitor, folder } = await machine({ thermal_zone0: '', thermal_zone1: '-274000', thermal_zone2: '200000' });
  await monitor.check();
  expect(monitor.problems()).toEqual([]);
  await writeFile(join(folder, 'thermal_zone2', 'temp'), '99000');
  await monitor.check();
  expect(monitor.problems()).toHaveLength(1);
  await rm(join(folder, 'thermal_zone2'), { recursive: true });
  await monitor.check();
  expect(monitor.problems()).toEqual([]);
});

test('a machine without thermal zones is well', async () => {
  const monitor = new TemperatureMonitor({ maxTemperatureC: 95, log: silent, folder: '/nowhere' });
  await monitor.start();
  expect(monitor.problems()).toEqual([]);
  await monitor.stop();
});
