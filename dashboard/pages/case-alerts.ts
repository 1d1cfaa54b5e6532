import { html } from 'lit';
import type { AlertPayload, Appliance } from '../../edge/mqtt/topics.ts';
import type { CaseFacts } from '../components/record/case-record.ts';
import '../components/record/marked-wrong.ts';
import { earlierScans } from '../data/alerts.ts';
import type { Published } from '../data/keyed.ts';

export interface AlertContext {
  readonly now: number | null;
  readonly hideNames: boolean;
  readonly stale: boolean;
  readonly foreign: (of: Appliance) => string;
  readonly faultOf: (of: Published<unknown>) => string;
  readonly isBusy: (of: Published<unknown>) => boolean;
}

/** The open alerts of a case, each with the mark of the result that it rests on. */
export function caseAlerts(alerts: readonly Published<AlertPayload>[], { detail }: CaseFacts, context: AlertContext) {
  const { now, hideNames, stale, foreign, faultOf, isBusy } = context;
  const earlier = earlierScans(alerts);
  return alerts.map((record) => {
    const mark = detail.episode.scans.find(
      ({ assessmentId }) => assessmentId === record.value.assessmentId,
    )?.markedWrong;
    return html`${mark ? html`<marked-wrong .mark=${mark} .now=${now}></marked-wrong>` : ''}
      <alert-card
        detailed
        ?earlier=${earlier.has(record.key)}
        .of=${record}
        .alert=${record.value}
        .now=${now}
        ?hideNames=${hideNames}
        ?stale=${stale}
        .foreign=${foreign(record)}
        .fault=${faultOf(record)}
        ?busy=${isBusy(record)}
      ></alert-card>`;
  });
}
