import type { Words } from '../language.ts';

export const conditions: Pick<Words['common'], 'conditions' | 'headlines' | 'advice'> = {
  conditions: {
    'bleed-found': 'Blutung gefunden',
    'expansion-predicted': 'Wachstum vorhergesagt',
    'expansion-measured': 'Wachstum gemessen',
    'other-bleed-found': 'Blut außerhalb des Hirngewebes',
    'follow-up-due': 'Kontrolle fällig',
    'follow-up-overdue': 'Kontrolle überfällig',
    'scan-not-assessed': 'Aufnahme nicht beurteilt',
    'peer-refused-repeatedly': 'Gerät abgewiesen',
    'appliance-degraded': 'Gerät eingeschränkt',
    'clock-stepped': 'Uhr gestellt',
    'demonstration-models': 'Demonstrationsmodelle',
    'alert-not-displayed': 'Alarm auf keinem Bildschirm',
    'journal-restored': 'Journal wiederhergestellt',
    'notification-failing': 'Benachrichtigungen scheitern',
    'test-alert': 'Testalarm',
  },
  headlines: {
    'other-bleed-found': 'Blut außerhalb des Hirngewebes',
    'follow-up-due': 'Kontroll-CT fällig',
    'follow-up-overdue': 'Kontroll-CT überfällig',
    'scan-not-assessed': 'Aufnahme nicht beurteilt',
    'peer-refused-repeatedly': 'Gerät wiederholt abgewiesen',
    'appliance-degraded': 'Gerät eingeschränkt',
    'clock-stepped': 'Uhr des Geräts wurde gestellt',
    'demonstration-models': 'Demonstrationsmodelle im Einsatz',
    'alert-not-displayed': 'Alarm auf keinem Bildschirm',
    'journal-restored': 'Einträge fehlen: Journal wiederhergestellt',
    'notification-failing': 'Nachrichten erreichen niemanden',
    'test-alert': 'TEST: kein Patient gemeint',
  },
  advice: {
    'scan-not-assessed':
      'Eine Blutung darauf wird hier nicht erkannt: sofort befunden lassen und die Radiologie um erneutes Senden bitten.',
    'peer-refused-repeatedly': 'Den Betreuern der Scanner und dieses Geräts Bescheid geben.',
  },
};
