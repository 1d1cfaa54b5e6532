import type { Words } from '../language.ts';

export const people: Words['people'] = {
  title: 'Anmelden',
  name: 'Name',
  password: 'Passwort',
  signIn: 'Anmelden',
  signInWith: (provider: string) => `Anmelden mit: ${provider}`,
  or: 'oder',
  signOut: 'Abmelden',
  roles: { viewer: 'nur Ansicht', clinician: 'Klinik', admin: 'Administration', display: 'Wandbildschirm' },
  signedInAs: (name: string, role: string) => `Angemeldet: ${name} (${role})`,
  display: (name: string) => `Wandbildschirm ${name}`,
  asName: (name: string) => `als ${name}`,
  pin: 'PIN oder Ausweisnummer',
  wall: 'Dieser Bildschirm hängt an der Wand',
  wallHint:
    'Er zeigt die Station und wird nie abgemeldet. Wer daran handelt, gibt die eigene PIN ein. Den Code erstellt die Administration.',
  code: 'Code dieses Bildschirms',
  enterCode: 'Als Wandbildschirm einrichten',
  noAnswer:
    'Das Gerät antwortet nicht. Diese Seite versucht es von selbst weiter. Bis dahin erscheint hier kein Alarm: bitte ins PACS sehen.',
  notNeeded: 'An diesem Gerät muss sich niemand anmelden.',
  toBoard: 'Zur Stationsübersicht',
  noAlertsHere: 'AUF DIESEM BILDSCHIRM ERSCHEINEN KEINE ALARME',
  noAlertsHint:
    'Solange niemand angemeldet ist, wird eine neue Blutung hier weder angezeigt noch gemeldet. Bitte einen anderen Bildschirm oder das PACS nutzen.',
  wallOut: 'DIESER BILDSCHIRM WURDE ABGEMELDET',
  wallOutHint:
    'Er zeigt keinen Alarm und gibt keinen Ton. Bitte die Administration des Geräts verständigen: der Bildschirm braucht einen neuen Code.',
  idle: (left: string) => `Abmeldung in ${left}`,
  soon: 'Sie werden gleich abgemeldet.',
  idleHint: 'Bildschirm berühren oder eine Taste drücken, um angemeldet zu bleiben.',
  absoluteHint: 'Die Höchstdauer dieser Anmeldung ist erreicht. Danach bitte neu anmelden.',
  problems: {
    'sign-in-wrong': 'Name oder Passwort ist falsch',
    'code-wrong': 'Dieser Code gilt nicht',
    'too-many-attempts': 'Zu viele Versuche',
    'pin-wrong': 'PIN oder Ausweisnummer unbekannt',
    'pin-required': 'PIN oder Ausweisnummer nötig',
    'role-insufficient': 'Ihre Rolle erlaubt das nicht',
    'sign-in-required': 'Sie wurden abgemeldet',
    'provider-unreachable':
      'Die Anmeldung des Krankenhauses antwortet nicht. Bitte mit Name und Passwort dieses Geräts anmelden oder es in einer Minute erneut versuchen.',
    'provider-refused':
      'Die Anmeldung des Krankenhauses ist fehlgeschlagen. Bitte erneut versuchen; bleibt es dabei, die Betreuung des Geräts rufen.',
    'provider-no-role':
      'Ihr Krankenhauskonto hat auf diesem Gerät keine Rolle. Bitte an die Stelle wenden, die Rollen vergibt.',
    'person-disabled': 'Sie dürfen sich hier nicht mehr anmelden. Bitte an die Administration des Geräts wenden.',
    'person-exists': 'Jemand anderes hat auf diesem Gerät Ihren Namen. Bitte an die Administration wenden.',
  },
};
