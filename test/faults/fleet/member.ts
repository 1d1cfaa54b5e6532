import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEntry } from '../../../edge/journal/journal.ts';
import type { AlertPayload } from '../../../edge/mqtt/topics.ts';
import type { Answer, ApplianceSettings, Ask } from './protocol.ts';

const PROGRAM = join(import.meta.dirname, 'appliance.ts');

/** One appliance of a fleet: a process with a journal of its own, which can be killed and started again. */
export class Member {
  readonly site: string;
  readonly appliance: string;
  readonly #settings: ApplianceSettings;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #child: ChildProcess | null = null;
  #count = 0;

  private constructor(settings: ApplianceSettings) {
    this.#settings = settings;
    this.site = settings.site;
    this.appliance = settings.appliance;
  }

  static async start(settings: Omit<ApplianceSettings, 'dataDir' | 'username'>): Promise<Member> {
    const dataDir = await mkdtemp(join(tmpdir(), 'henet-fleet-'));
    const member = new Member({ ...settings, dataDir, username: `${settings.site}/${settings.appliance}` });
    await member.restart();
    return member;
  }

  async restart(): Promise<void> {
    const child = fork(PROGRAM, [JSON.stringify(this.#settings)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child = child;
    const ready = Promise.withResolvers<unknown>();
    this.#waiting.set(0, ready);
    child.on('message', ({ id, result, error }: Answer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    });
    child.once('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the appliance ended (${code ?? signal})`));
      this.#waiting.clear();
    });
    await ready.promise;
  }

  raise(): Promise<string> {
    return this.#ask({ do: 'raise' }) as Promise<string>;
  }

  async close(alertId: string): Promise<void> {
    await this.#ask({ do: 'close', alertId });
  }

  open(): Promise<AlertPayload[]> {
    return this.#ask({ do: 'open' }) as Promise<AlertPayload[]>;
  }

  audit(alertId: string): Promise<AuditEntry[]> {
    return this.#ask({ do: 'audit', alertId }) as Promise<AuditEntry[]>;
  }

  problems(): Promise<string[]> {
    return this.#ask({ do: 'problems' }) as Promise<string[]>;
  }

  /** How many changes its broker has not taken yet. */
  async undelivered(): Promise<number> {
    return ((await this.#ask({ do: 'undelivered' })) as unknown[]).length;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#settings.dataDir, { recursive: true, force: true });
  }

  #ask(ask: Ask): Promise<unknown> {
    this.#count += 1;
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(this.#count, answer);
    this.#child?.send({ ...ask, id: this.#count });
    return answer.promise;
  }
}
