import { randomUUID } from 'node:crypto';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import { Fault } from '../config/fault.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertPayload, Appliance } from '../mqtt/topics.ts';
import { uuidOf } from '../series/uuid.ts';
import { OF_NO_SCAN } from './alert-writer.ts';
import { messageOf } from './channels/message.ts';
import { findingFor } from './conditions.ts';

export interface TestAlertsOptions {
  readonly appliance: Appliance;
  readonly config: Pick<Config['alerting'], 'channels' | 'conditions'>;
  readonly journal: Pick<Journal, 'alerts' | 'escalations' | 'displays' | 'notifications' | 'outbox'>;
  readonly clock: Clock;
  /** Called after one was raised: the publisher and the notifier have something to send. */
  readonly changed: () => void;
}

export interface TestOrder {
  /** Who asks for it. */
  readonly by: string;
  /** Names in `alerting.channels` that get one message each. */
  readonly channels: readonly string[];
  /** The screen that it came through, for the audit log. */
  readonly through: string;
}

/** How far a test has come. */
export interface TestAlert {
  readonly alert: AlertPayload;
  /** Whether the broker has acknowledged it. */
  readonly isPublished: boolean;
  /** Screens on which it stood, the first one first. */
  readonly screens: readonly { readonly screenId: string; readonly firstDisplayedAt: string }[];
  readonly messages: readonly {
    readonly channel: string;
    readonly state: 'waiting' | 'delivered' | 'refused' | 'withdrawn';
    readonly attempts: number;
    readonly problem: string | null;
  }[];
}

/** So long a test stands. Long enough to walk to a wall and look; this project's choice. ms */
export const TEST_STANDS_MS = 5 * 60_000;
/** Cause of its end by time; {@link AlertExpiry} sees to that, also after a restart. */
export const TEST_OVER = 'the test is over';

/**
 * Alerts that somebody asks for, to see that alerts come: each goes through the same journal, outbox, broker, screens, sound and
 * channels as any other, says TEST, and is one alert of its own, so that its receipts are its own too. One stands at a time.
 */
export class TestAlerts {
  readonly #options: TestAlertsOptions;
  #raising: Promise<unknown> = Promise.resolve();
  /** The newest of this process, that it can be looked at once it is over. */
  #last: string | null = null;

  constructor(options: TestAlertsOptions) {
    this.#options = options;
  }

  /** Raises one. @throws Fault `test-alert-open` while one stands, `channel-unknown` */
  raise(order: TestOrder): Promise<AlertPayload> {
    const raised = this.#raising.then(() => this.#raise(order));
    this.#raising = raised.catch(() => {});
    return raised;
  }

  /** The one that stands, or the newest of this process; null where there is none. */
  async current(): Promise<TestAlert | null> {
    const { journal } = this.#options;
    const open = (await journal.alerts.open()).find(({ condition }) => condition === 'test-alert');
    const alert = open ?? (this.#last === null ? null : await journal.alerts.get(this.#last));
    if (!alert) return null;
    const { alertId } = alert;
    const delivery = await journal.outbox.delivery(`alerts/${alertId}`);
    const screens = await journal.displays.of(alertId);
    const messages = await journal.notifications.ofAlert(alertId);
    return {
      alert,
      isPublished: (delivery?.deliveredRevision ?? 0) > 0,
      screens: screens.map(({ screenId, firstDisplayedAt }) => ({ screenId, firstDisplayedAt })),
      messages: messages.map(({ channel, state, attempts, problem }) => ({ channel, state, attempts, problem })),
    };
  }

  async #raise({ by, channels: asked, through }: TestOrder): Promise<AlertPayload> {
    const { journal, clock, config, appliance, changed } = this.#options;
    const channels = [...new Set(asked)];
    const unknown = channels.find((name) => config.channels[name] === undefined);
    if (unknown !== undefined) {
      throw new Fault(`There is no channel ${JSON.stringify(unknown)}`, {
        code: 'channel-unknown',
        hint: `Choose of alerting.channels: ${Object.keys(config.channels).join(', ') || 'none is configured'}.`,
      });
    }
    if ((await journal.alerts.open()).some(({ condition }) => condition === 'test-alert')) {
      throw new Fault('A test alert stands already', {
        code: 'test-alert-open',
        hint: 'Close it on the board, or wait: it closes by itself 5 minutes after it was raised.',
      });
    }
    const at = isoNow(clock);
    const alert = alertOf(by, at, config, clock);
    const { alertId } = alert;
    const told = channels.length > 0 ? `, messages to ${channels.join(', ')}` : '';
    const detail = `revision 1: test of the alarm${told} (through ${through})`;
    const audit = { at, who: by, act: 'test-alert', subject: alertId, detail };
    if (channels.length === 0) await journal.alerts.change(alert, audit);
    else {
      const notifications = channels.map((channel) => {
        const notificationId = uuidOf('notification', alertId, 'test', channel);
        const message = messageOf(alert, { notificationId, channel, appliance, scan: null, label: 'none' });
        return { notificationId, channel, message: JSON.stringify(message) };
      });
      await journal.escalations.fire({ alert, step: 0, told: channels, notifications, audit });
    }
    this.#last = alertId;
    changed();
    return alert;
  }
}

function alertOf(by: string, at: string, config: TestAlertsOptions['config'], clock: Clock): AlertPayload {
  const text = `TEST of the alarm, asked for by ${by}. Nothing is wrong and nobody needs to do anything. It closes by itself after 5 minutes.`;
  return {
    ...OF_NO_SCAN,
    ...findingFor('test-alert', text, config),
    alertId: uuidOf('test-alert', at, randomUUID()),
    revision: 1,
    soundRevision: 1,
    raising: 1,
    state: 'raised',
    change: { what: 'raised', at, by: `appliance: test asked for by ${by}` },
    raisedAt: at,
    issuedAt: at,
    expiresAt: new Date(clock.now() + TEST_STANDS_MS).toISOString(),
    acknowledgedBy: null,
    acknowledgedAt: null,
    escalation: null,
  };
}
