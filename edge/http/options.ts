import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { ClinicalEntry, ClinicalValues } from '../assessment/clinical-entry.ts';
import type { Clock } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import type { PeopleConfig } from '../config/people.ts';
import type { ServiceState } from '../health/service/state.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertPayload, StatusPayload } from '../mqtt/topics.ts';
import type { PeopleRoom } from '../people/people.ts';

/** What a person does to an alert; `edge/alerting` does it, journals it and writes its audit row. */
export interface Acts {
  /** Someone takes the alert. `revision` is the one that this person saw, `through` the screen it was done at. */
  acknowledge(
    alertId: string,
    act: { readonly by: string; readonly revision: number; readonly through: string },
  ): Promise<AlertPayload>;
  /** Whoever has it gives it to another person. `actId`, where it has one, makes it be done once. */
  handOver(
    alertId: string,
    act: {
      readonly by: string;
      readonly to: string;
      readonly revision: number;
      readonly through: string;
      readonly actId?: string;
    },
  ): Promise<AlertPayload>;
  /** It is over. */
  close(
    alertId: string,
    act: { readonly by: string; readonly revision: number; readonly reason: string; readonly through: string },
  ): Promise<AlertPayload>;
}

/** How the box does, and what may be asked of it by whoever looks after it. */
export interface ServiceDesk {
  state(): Promise<ServiceState>;
  testAlert(order: {
    readonly by: string;
    readonly channels: readonly string[];
    readonly through: string;
  }): Promise<AlertPayload>;
  /** A zip. */
  bundle(): Promise<Buffer>;
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
  readonly config: Pick<Config, 'site' | 'appliance' | 'http'> & Partial<Pick<Config, 'expansion'>>;
  /** Who may sign in; absent where nobody has to, and everybody may do everything. */
  readonly people?: PeopleRoom | null;
  /** The reverse proxy before this server; absent where browsers reach it themselves. */
  readonly proxy?: PeopleConfig['proxy'];
  /** Folder that holds `scans/<scanId>/<revision>/`. */
  readonly dataDir: string;
  readonly journal: Journal;
  readonly acts: Acts;
  readonly clinical: Clinical;
  /** Open alerts that the journal could not take yet; none where absent. */
  readonly unrecorded?: () => readonly AlertPayload[];
  /** Called after what people wrote down has changed an episode: the publisher has something to send. */
  readonly changed?: () => void;
  /** The newest heartbeat. */
  readonly status: () => StatusPayload;
  /** Lets the broker take WebSocket upgrades at `/mqtt` of this server. */
  readonly attachUpgrade?: (server: Server) => void;
  /** What the service page asks for; without it that page has nothing to show. */
  readonly service?: ServiceDesk;
  /** Folder of the model packages, for their cards. */
  readonly modelsDir?: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Built ward board; `dashboard/dist` of this project unless a test says otherwise. */
  readonly boardDir?: string;
}
