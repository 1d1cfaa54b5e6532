import type { AuditRow } from '../../journal/journal.ts';
import type { AuditFacts } from './schemas.ts';

type Facts = Pick<AuditFacts, 'revision' | 'outcome' | 'words' | 'through' | 'reason' | 'count'>;

/** Of an act in brackets, of a viewing after a comma or alone. */
const THROUGH = /(?: \(through ([^()]*)\)|(?:^|, )through ((?:screen|display) .*))$/;
const NOTHING: Facts = { revision: null, outcome: null, words: null, through: null, reason: null, count: null };

/**
 * What the detail of a row of the audit log says, without the ids that are for machines. What is not understood is left out: that it
 * happened, when and by whom, is told all the same.
 */
export function factsOf({ act, detail }: AuditRow): Facts {
  const [, ofAct, ofViewing] = THROUGH.exec(detail) ?? [];
  const through = ofAct ?? ofViewing ?? null;
  const said = detail.replace(THROUGH, '');
  if (act === 'concluded') return concluded(said);
  if (act === 'note-added') return { ...NOTHING, words: said, through };
  if (act === 'marked-wrong' || act === 'mark-withdrawn') {
    const [, reason = '', words = ''] = /^([a-z-]*): ?(.*)$/s.exec(said) ?? [];
    return { ...NOTHING, reason: reason || null, words: words || null, through };
  }
  if (act === 'estimate-recorded' || act === 'reading-given-up') {
    const [, blind, shown] = /^(blind|not blind); shown before: (\w+)$/.exec(said) ?? [];
    return { ...NOTHING, outcome: blind ?? null, reason: shown ?? null, through };
  }
  if (act === 'images-removed') {
    const [, count, words] = /^(\d+) images of study \S+: (.*)$/s.exec(said) ?? [];
    return { ...NOTHING, count: count === undefined ? null : Number(count), words: words ?? null };
  }
  const [, from, to] = (act === 'alert-handed-over' && /^revision \d+: from (.*) to (.*)$/s.exec(said)) || [];
  const [, revision, words] = /^revision (\d+)(?:: (.*))?$/s.exec(said) ?? [];
  if (revision === undefined) return NOTHING;
  return {
    ...NOTHING,
    revision: Number(revision),
    words: to === undefined ? (words ?? null) : `${from} → ${to}`,
    through,
  };
}

function concluded(said: string): Facts {
  const [, revision, outcome, alert] = /^\S+ revision (\d+): ([a-z-]+); (.*)$/s.exec(said) ?? [];
  if (revision === undefined) return NOTHING;
  const reason = alert?.startsWith('alert ') ? 'alert' : /has muted/.test(alert ?? '') ? 'muted' : 'no-alert';
  return { ...NOTHING, revision: Number(revision), outcome: outcome ?? null, reason };
}

/** Who, as a person reads it: the appliance, a screen, a device that sends images, a person. */
export function actorOf({ who, act }: Pick<AuditRow, 'who' | 'act'>): AuditFacts['who'] {
  if (who === 'appliance') return { kind: 'appliance', name: null };
  if (who.startsWith('display ')) return { kind: 'screen', name: who };
  if (who.startsWith('screen ')) return { kind: 'screen', name: who.slice('screen '.length) };
  return { kind: act === 'instance-differs' ? 'device' : 'person', name: who };
}
