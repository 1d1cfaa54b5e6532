import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { ClinicalEntry, ClinicalValues } from '../assessment/clinical-entry.ts';
import type { Clock } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertPayload, StatusPayload } from '../mqtt/topics.ts';

/** What a person does to an alert; `edge/alerting` does it, journals it and writes its audit row. */
export interface Acts {
  /** Someone takes the alert. `revision` is the one that this person saw, `through` the screen it was done at. */
  acknowledge(
    alertId: string,
    act: { readonly by: string; readonly revision: number; readonly through: string },
  ): Promise<AlertPayload>;
  /** It is over. */
  close(
    alertId: string,
    act: { readonly by: string; readonly revision: number; readonly reason: string; readonly through: string },
  ): Promise<AlertPayload>;
}

/** What a person does who enters clinical data; `edge/alerting` does it, journals it and has the estimate made. */
export interface Clinical {
  enter(
    episodeId: string,
    values: Partial<ClinicalValues>,
    who: { readonly by: string; readonly through: string },
  ): Promise<ClinicalEntry>;
}

export interface HttpServerOptions {
  readonly config: Pick<Config, 'site' | 'appliance' | 'http'>;
  /** Folder that holds `scans/<scanId>/<revision>/`. */
  readonly dataDir: string;
  readonly journal: Journal;
  readonly acts: Acts;
  readonly clinical: Clinical;
  /** Open alerts that the journal could not take yet; none where absent. */
  readonly unrecorded?: () => readonly AlertPayload[];
  /** The newest heartbeat. */
  readonly status: () => StatusPayload;
  /** Lets the broker take WebSocket upgrades at `/mqtt` of this server. */
  readonly attachUpgrade?: (server: Server) => void;
  readonly clock: Clock;
  readonly log: Logger;
  /** Built ward board; `dashboard/dist` of this project unless a test says otherwise. */
  readonly boardDir?: string;
}
