import type { ReaderEstimate } from '../assessment/reader-estimate.ts';
import { sameAct, throughScreen } from './act-once.ts';
import { addAudit } from './audit.ts';
import type { Database } from './database.ts';
import type { ReaderEstimateRow, ReaderEstimates } from './record.ts';

type Stored = Omit<ReaderEstimateRow, 'estimate' | 'blind'> & {
  readonly estimate: string | null;
  readonly blind: number;
};

const COLUMNS = `act_id AS "actId", scan_id AS "scanId", assessment_id AS "assessmentId", at, who, estimate, blind, shown,
  shown_at AS "shownAt"`;

export function createReaderEstimates(database: Database): ReaderEstimates {
  const many = async (rest: string, ...values: string[]) =>
    (await database.all<Stored>(`SELECT ${COLUMNS} FROM reader_estimates ${rest}`, ...values)).map(toRow);
  return {
    add: (row, through) =>
      database.transaction(async (sql) => {
        const { actId, scanId, assessmentId, at, who, estimate, blind, shown, shownAt } = row;
        const known = await sql.get<Stored>(`SELECT ${COLUMNS} FROM reader_estimates WHERE act_id = ?`, actId);
        // What had been shown, and of which model, is as it was at the first attempt.
        if (known) return sameAct(toRow(known), row, ['shown', 'shownAt', 'assessmentId']);
        await sql.run(
          `INSERT INTO reader_estimates (act_id, scan_id, assessment_id, at, who, estimate, blind, shown, shown_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          ...[
            actId,
            scanId,
            assessmentId,
            at,
            who,
            estimate && JSON.stringify(estimate),
            Number(blind),
            shown,
            shownAt,
          ],
        );
        const act = estimate === null ? 'reading-given-up' : 'estimate-recorded';
        // Not the figures: others may still be about to read this scan blind.
        const detail = `${blind ? 'blind' : 'not blind'}; shown before: ${shown}${throughScreen(through)}`;
        await addAudit(sql, { at, who, act, subject: scanId, detail });
        return row;
      }),
    ofScan: (scanId) => many('WHERE scan_id = ? ORDER BY id', scanId),
    async isOver(scanId, who) {
      return (await many('WHERE scan_id = ? AND who = ? LIMIT 1', scanId, who)).length > 0;
    },
    all: () => many('WHERE estimate IS NOT NULL ORDER BY scan_id, id'),
  };
}

function toRow({ estimate, blind, ...rest }: Stored): ReaderEstimateRow {
  return { ...rest, estimate: estimate === null ? null : (JSON.parse(estimate) as ReaderEstimate), blind: blind === 1 };
}
