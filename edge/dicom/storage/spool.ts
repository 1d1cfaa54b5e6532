import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Clock, isoNow } from '../../config/clock.ts';

export interface SpoolOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  /** Names of files; default `crypto.randomUUID`. */
  readonly newName?: () => string;
}

/** Where an instance belongs: as the journal calls it, relative to the data folder, and on the disk. */
export interface Place {
  readonly name: string;
  readonly path: string;
}

/** Folder of the spool below the data folder, with `/` on every system: names in the journal. */
export const SPOOL = 'spool';
const INCOMING = 'incoming';
const QUARANTINE = 'quarantine';
/** Files in quarantine from which on what was refused is not kept: a device that sends nothing else must not fill the disk. */
const MAX_QUARANTINED = 1000;

/**
 * The folders of received instances: `incoming` (being received; worthless after a restart), one folder a day (kept,
 * recorded in the journal) and `quarantine` (kept for a person, never read by the appliance). No file is ever overwritten:
 * every name is new.
 */
export class Spool {
  readonly dir: string;
  readonly incomingDir: string;
  readonly quarantineDir: string;
  readonly #dataDir: string;
  readonly #clock: Clock;
  readonly #newName: () => string;
  /** Days whose folder is there, durably, by this process's own doing. */
  readonly #days = new Map<string, Promise<void>>();
  #quarantined = 0;

  constructor({ dataDir, clock, newName = randomUUID }: SpoolOptions) {
    this.#dataDir = dataDir;
    this.dir = join(dataDir, SPOOL);
    this.incomingDir = join(this.dir, INCOMING);
    this.quarantineDir = join(this.dir, QUARANTINE);
    this.#clock = clock;
    this.#newName = newName;
  }

  /** Makes the folders and removes what was being received when the appliance last stopped. */
  async prepare(): Promise<void> {
    await rm(this.incomingDir, { recursive: true, force: true });
    await mkdir(this.incomingDir, { recursive: true, mode: 0o750 });
    await mkdir(this.quarantineDir, { recursive: true, mode: 0o750 });
    this.#quarantined = (await readdir(this.quarantineDir)).length;
    await syncFolder(this.dir);
    await syncFolder(this.#dataDir);
  }

  /** A new file to receive into. */
  incoming(): string {
    return join(this.incomingDir, `${this.#newName()}.part`);
  }

  /** A new place for an instance that is whole, in a folder that is there, durably. */
  async place(): Promise<Place> {
    const day = isoNow(this.#clock).slice(0, 10);
    const dir = join(this.dir, day);
    await this.#dayFolder(day, dir);
    const name = `${this.#newName()}.dcm`;
    return { name: `${SPOOL}/${day}/${name}`, path: join(dir, name) };
  }

  /** An instance could not be moved to its place: somebody may have removed the folder, so the next one makes it anew. */
  lost(): void {
    this.#days.clear();
  }

  /** Moves a whole file to its place, durably. Returns its name relative to the data folder. */
  async keep(file: string): Promise<string> {
    const { name, path } = await this.place();
    try {
      await rename(file, path);
      await syncFolder(dirname(path));
    } catch (error) {
      this.lost();
      throw error;
    }
    return name;
  }

  /**
   * Makes a day's folder. Whoever finds it there waits too until it is on the disk: another association may have made it a
   * moment ago, or a process that was killed before it could sync it.
   */
  #dayFolder(day: string, dir: string): Promise<void> {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const made = mkdir(dir, { recursive: true, mode: 0o750 }).then(() => syncFolder(this.dir));
    this.#days.set(day, made);
    made.catch(() => this.#days.delete(day));
    return made;
  }

  /** Moves a file that must not be read, yet not be lost, out of the way. Returns its name relative to the data folder. */
  async quarantine(file: string): Promise<string> {
    const name = `${this.#newName()}.dcm`;
    await rename(file, join(this.quarantineDir, name));
    this.#quarantined++;
    await syncFolder(this.quarantineDir);
    return `${SPOOL}/${QUARANTINE}/${name}`;
  }

  /** The same for a file that may be lost: where so many lie there already it is removed instead, and null returned. */
  async quarantineOrDrop(file: string): Promise<string | null> {
    if (this.#quarantined < MAX_QUARANTINED) return this.quarantine(file);
    await rm(file, { force: true });
    return null;
  }
}

/** A rename is durable only once its folder is (POSIX). */
async function syncFolder(dir: string): Promise<void> {
  await using handle = await open(dir, 'r');
  await handle.sync();
}
