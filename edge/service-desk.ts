import { TestAlerts, type TestOrder } from './alerting/test-alerts.ts';
import type { Clock } from './config/clock.ts';
import type { Config } from './config/config.ts';
import type { LogRing } from './health/log-ring.ts';
import { ServiceReport, type ServiceSources } from './health/service/report.ts';
import type { ServiceState } from './health/service/state.ts';
import { SupportBundles } from './health/support/bundle.ts';
import type { Journal } from './journal/journal.ts';
import type { MqttConnection } from './mqtt/connection.ts';
import type { AlertPayload } from './mqtt/topics.ts';

export interface ServiceDeskOptions {
  readonly config: Config;
  /** Absolute; null where the configuration came from no file. */
  readonly configFile: string | null;
  readonly journal: Journal;
  readonly connection: Pick<MqttConnection, 'onConnect'>;
  readonly sources: Omit<ServiceSources, 'testAlert'>;
  readonly ring: LogRing;
  readonly clock: Clock;
  /** A test alert was raised. */
  readonly changed: () => void;
}

/** What the service page asks for: how the box does, a test alert, a support bundle. */
export class ServiceDesk {
  readonly #tests: TestAlerts;
  readonly #report: ServiceReport;
  readonly #bundles: SupportBundles;

  constructor({ config, configFile, journal, connection, sources, ring, clock, changed }: ServiceDeskOptions) {
    const appliance = { site: config.site, appliance: config.appliance };
    this.#tests = new TestAlerts({ appliance, config: config.alerting, journal, clock, changed });
    const testAlert = () => this.#testAlert();
    this.#report = new ServiceReport({ config, journal, sources: { ...sources, testAlert }, ring, clock });
    connection.onConnect(() => this.#report.connected());
    this.#bundles = new SupportBundles({
      input: async () => ({
        ...{ config, configFile, status: sources.status(), service: await this.state() },
        errors: ring.troubles(),
        log: ring.lines(),
      }),
    });
  }

  state(): Promise<ServiceState> {
    return this.#report.state();
  }

  /** Faults: `test-alert-open`, `channel-unknown`. */
  testAlert(order: TestOrder): Promise<AlertPayload> {
    return this.#tests.raise(order);
  }

  /** A zip. Faults: `bundle-busy`, `bundle-late`, `bundle-failed`. */
  bundle(): Promise<Buffer> {
    return this.#bundles.make();
  }

  async #testAlert(): Promise<ServiceState['testAlert']> {
    const test = await this.#tests.current();
    if (test === null) return null;
    const { alertId, state, text, raisedAt, expiresAt } = test.alert;
    const { isPublished, screens, messages } = test;
    return {
      ...{ alertId, state, text, raisedAt, expiresAt, isPublished },
      screens: [...screens],
      messages: [...messages],
    };
  }
}
