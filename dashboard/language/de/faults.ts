import type { Words } from '../language.ts';

export const faults: Words['common']['faults'] = {
  'request-invalid': { title: 'Die Eingabe ist nicht gültig', todo: 'Bitte noch einmal prüfen.' },
  'host-refused': {
    title: 'Die Appliance antwortet nicht unter dieser Adresse',
    todo: 'Die eingerichtete Adresse verwenden.',
  },
  'origin-refused': { title: 'Das kam von einer anderen Seite', todo: 'Die Tafel selbst öffnen.' },
  'address-unknown': { title: 'Unter dieser Adresse gibt es nichts', todo: 'Die Tafel ist unter /ward.' },
  'alert-unknown': {
    title: 'Dieser Alarm ist hier nicht bekannt',
    todo: 'Er gehört vielleicht zu einer anderen Appliance.',
  },
  'episode-unknown': { title: 'Dieser Fall ist hier nicht bekannt', todo: 'Auf der Stationstafel danach suchen.' },
  'scan-unknown': { title: 'Diese Aufnahme ist hier nicht bekannt', todo: 'Auf der Stationstafel danach suchen.' },
  'resource-unknown': { title: 'Dieser Eintrag ist hier nicht bekannt', todo: 'Auf der Stationstafel danach suchen.' },
  'pictures-missing': { title: 'Die Bilder dieser Aufnahme sind nicht hier', todo: 'Im PACS ansehen.' },
  'slice-unknown': { title: 'Diese Schicht hat die Aufnahme nicht', todo: 'Die Seite neu laden.' },
  'images-removed': { title: 'Die Bilder wurden gelöscht, um Platz zu schaffen', todo: 'Im PACS ansehen.' },
  'alert-superseded': { title: 'Der Alarm hat sich inzwischen geändert', todo: 'Noch einmal lesen, dann entscheiden.' },
  'alert-closed': { title: 'Der Alarm ist geschlossen', todo: 'Hier ist nichts mehr zu tun.' },
  'alert-taken': {
    title: 'Jemand anderes hat den Alarm übernommen',
    todo: 'Mit dieser Person sprechen; wer fertig ist, schließt ihn.',
  },
  'alert-unrecorded': {
    title: 'Der Alarm lässt sich gerade nicht aufzeichnen, also kann ihn hier niemand übernehmen',
    todo: 'Nach dem Patienten sehen und sich mündlich absprechen; hier übernehmen, sobald die Appliance wieder schreibt.',
  },
  'pictures-busy': { title: 'Zu viele Bilder auf einmal angefordert', todo: 'Gleich noch einmal versuchen.' },
  'pictures-late': {
    title: 'Das Bild hat zu lange gebraucht',
    todo: 'Noch einmal versuchen; bleibt es so, im PACS ansehen.',
  },
  'board-not-built': { title: 'Die Tafel ist nicht gebaut', todo: 'Die Betreuer der Appliance anrufen.' },
  'internal-error': {
    title: 'Die Appliance konnte nicht antworten',
    todo: 'Noch einmal versuchen; bleibt es so, ihre Betreuer anrufen.',
  },
  'act-late': {
    title: 'Das kam zu spät und wurde nicht ausgeführt',
    todo: 'Den Alarm ansehen und es wiederholen, wenn es noch gilt.',
  },
  'act-invalid': { title: 'Die Appliance hat das nicht verstanden', todo: 'An ihrer eigenen Tafel handeln.' },
  'act-failed': {
    title: 'Die Appliance konnte das nicht aufzeichnen',
    todo: 'Den Alarm ansehen: Ist er unverändert, noch einmal versuchen oder an seiner eigenen Appliance handeln.',
  },
};
