import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import type { EngineHost } from '../../edge/inference/host.ts';
import { hostOf, makeModels, makeScan, testFolder } from './fixtures.ts';

let models: string;
let scan: string[];

beforeAll(() => {
  models = makeModels();
  scan = makeScan('--right', '40', '30', '40');
});
afterAll(() => {
  for (const path of [models, dirname(scan[0]!)]) rmSync(dirname(path), { recursive: true });
});

const ask = (host: EngineHost, outDir: string, files = scan) =>
  host.read({ requestId: outDir, files, outDir, clinical: NOTHING_KNOWN, caption: '' });
/** The scan with a pipe that nobody writes to among its files: whoever reads it is in the middle of it for ever. */
function endlessScan(): string[] {
  const pipe = join(testFolder(), 'endless.dcm');
  execFileSync('mkfifo', [pipe]);
  return [...scan, pipe];
}
const begun = (outDir: string) =>
  vi.waitFor(() => expect(existsSync(`${outDir}.partial`)).toBe(true), { timeout: 30_000 });
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

test('an engine killed in the middle of a scan is replaced, the scan is answered, and the next is read', async () => {
  const host = hostOf(models);
  await host.start();
  const out = join(testFolder(), '1');
  const { pid } = host.state();
  const reply = ask(host, out, endlessScan());
  await begun(out);
  process.kill(pid!, 'SIGKILL');
  expect(await reply).toMatchObject({ ok: false, reason: { code: 'engine-crashed' } });
  expect(existsSync(out)).toBe(false);
  expect(host.state()).toMatchObject({ ready: false, provider: null, problem: { code: 'engine-crashed' } });

  expect(await ask(host, out)).toMatchObject({ ok: true });
  expect(existsSync(`${out}.partial`)).toBe(false);
  expect(host.state()).toMatchObject({ ready: true, provider: 'cpu', restarts: 1, problem: null });
  expect(host.state().pid).not.toBe(pid);
}, 180_000);

test('an engine that hangs is killed at the deadline and replaced', async () => {
  const host = hostOf(models, { deadlineSeconds: 1 });
  await host.start();
  const pid = host.state().pid!;
  process.kill(pid, 'SIGSTOP');
  const out = join(testFolder(), '1');
  expect(await ask(host, out)).toMatchObject({ ok: false, reason: { code: 'engine-deadline' } });
  expect(isAlive(pid)).toBe(false);
  await vi.waitFor(() => expect(host.state().ready).toBe(true), { timeout: 30_000 });
  expect(host.state().restarts).toBe(1);
}, 180_000);

test("the memory setting that keeps main small is not the engine's, whose tensors it would slow", async () => {
  vi.stubEnv('MALLOC_MMAP_THRESHOLD_', '65536');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const host = hostOf(models);
  await host.start();
  const environment = readFileSync(`/proc/${host.state().pid}/environ`, 'utf8').split('\0');
  expect(environment).toContain(`PATH=${process.env.PATH}`);
  expect(environment.filter((line) => line.startsWith('MALLOC_'))).toEqual([]);
}, 180_000);

test('scans are read one after another in the order asked', async () => {
  const host = hostOf(models);
  await host.start();
  const out = testFolder();
  const order: string[] = [];
  const requests = ['1', '2', '3'].map(async (name) => {
    const reply = await ask(host, join(out, name));
    order.push(name);
    return reply.ok;
  });
  expect(await Promise.all(requests)).toEqual([true, true, true]);
  expect(order).toEqual(['1', '2', '3']);
}, 180_000);

test('stopping ends the engine, answers the scan in progress, and a later start works again', async () => {
  const host = hostOf(models);
  await host.start();
  const { pid } = host.state();
  const out = join(testFolder(), '1');
  const reply = ask(host, out, endlessScan());
  await begun(out);
  await host.stop();
  expect(await reply).toMatchObject({ ok: false, reason: { code: 'engine-stopped' } });
  expect(isAlive(pid!)).toBe(false);
  expect(host.state()).toMatchObject({ ready: false, pid: null });
  expect(await ask(host, out)).toMatchObject({ ok: false, reason: { code: 'engine-stopped' } });
  await host.start();
  expect(await ask(host, out)).toMatchObject({ ok: true });
}, 180_000);

test('listeners hear when the engine goes and comes back', async () => {
  const host = hostOf(models);
  const heard: boolean[] = [];
  const unsubscribe = host.onState(({ ready }) => {
    if (heard.at(-1) !== ready) heard.push(ready);
  });
  await host.start();
  process.kill(host.state().pid!, 'SIGKILL');
  await vi.waitFor(() => expect(heard).toEqual([false, true, false, true]), { timeout: 30_000 });
  unsubscribe();
  await host.stop();
  expect(heard).toHaveLength(4);
}, 180_000);

test('an engine whose main process is gone ends by itself, and no other signal ends it', async () => {
  const options = JSON.stringify({ modelsDir: models, providers: ['cpu'], threads: 1 });
  const engine = fork(join(import.meta.dirname, '../../edge/inference/engine.ts'), [options], { execArgv: [] });
  onTestFinished(() => void engine.kill('SIGKILL'));
  await once(engine, 'message');
  // What a Ctrl-C or systemd sends to the whole group: main decides, not the engine.
  engine.kill('SIGTERM');
  engine.kill('SIGINT');
  const ended = once(engine, 'exit');
  engine.disconnect();
  expect(await ended).toEqual([0, null]);
}, 180_000);

test('a start with an altered model fails with the reason, and leaves no engine behind', async () => {
  const copy = testFolder();
  cpSync(models, copy, { recursive: true });
  appendFileSync(join(copy, 'henet/model.onnx'), ' ');
  const host = hostOf(copy);
  const pids = new Set<number>();
  host.onState(({ pid }) => pid && pids.add(pid));
  await expect(host.start()).rejects.toMatchObject({ code: 'model-refused', hint: expect.stringMatching(/again/) });
  expect(host.state()).toMatchObject({ ready: false, pid: null });
  expect(pids.size).toBe(1);
  expect([...pids].some(isAlive)).toBe(false);
}, 180_000);

test('an engine that cannot come back says why, answers scans with it, and comes back once that is mended', async () => {
  const copy = testFolder();
  cpSync(models, copy, { recursive: true });
  const host = hostOf(copy, { deadlineSeconds: 1 });
  await host.start();
  renameSync(join(copy, 'henet'), join(copy, 'henet-away'));
  rmSync(join(copy, 'henet-away/manifest.json'));
  process.kill(host.state().pid!, 'SIGKILL');
  await vi.waitFor(() => expect(host.state().problem).toMatchObject({ code: 'model-missing' }), { timeout: 30_000 });
  expect(await ask(host, join(copy, 'out'))).toMatchObject({
    ok: false,
    reason: { code: 'engine-unavailable', text: expect.stringContaining('There is no expansion model') },
  });
  cpSync(join(models, 'henet/manifest.json'), join(copy, 'henet-away/manifest.json'));
  await vi.waitFor(() => expect(host.state().ready).toBe(true), { timeout: 30_000 });
  expect(host.state().restarts).toBeGreaterThan(1);
}, 180_000);
