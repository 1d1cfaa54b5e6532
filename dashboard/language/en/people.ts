/** Sign-in, roles, and who acts. */
export const people = {
  title: 'Sign in',
  name: 'Name',
  password: 'Password',
  signIn: 'Sign in',
  signInWith: (provider: string) => `Sign in with ${provider}`,
  or: 'or',
  signOut: 'Sign out',
  roles: { viewer: 'viewer', clinician: 'clinician', admin: 'admin', display: 'display' },
  signedInAs: (name: string, role: string) => `Signed in as ${name}, ${role}`,
  display: (name: string) => `Display ${name}`,
  asName: (name: string) => `as ${name}`,
  pin: 'PIN or badge number',
  wall: 'This screen hangs on a wall',
  wallHint: 'It shows the ward and is never signed out. Whoever acts at it gives their PIN. An admin makes the code.',
  code: 'Code of this screen',
  enterCode: 'Make this screen a display',
  noAnswer:
    'The appliance does not answer. This page tries again by itself. Until then no alert is shown here: use the PACS.',
  notNeeded: 'Nobody has to sign in at this appliance.',
  toBoard: 'To the ward board',
  noAlertsHere: 'NO ALERTS ARE SHOWN ON THIS SCREEN',
  noAlertsHint:
    'Until somebody signs in, a new bleed is not seen or heard here. Look at another board, or into the PACS.',
  wallOut: 'THIS SCREEN WAS SIGNED OUT',
  wallOutHint: 'It shows no alert and sounds for none. Tell an admin of the appliance: this screen needs a new code.',
  idle: (left: string) => `Signed out in ${left}`,
  soon: 'You are about to be signed out.',
  idleHint: 'Touch the screen or press any key to stay.',
  absoluteHint: 'This sign-in has lasted its longest time. Sign in again when it is over.',
  problems: {
    'sign-in-wrong': 'Name or password is wrong',
    'code-wrong': 'This code is not valid',
    'too-many-attempts': 'Too many attempts',
    'pin-wrong': 'PIN or badge number unknown',
    'pin-required': 'PIN or badge number needed',
    'role-insufficient': 'Your role does not allow this',
    'sign-in-required': 'You were signed out',
    'provider-unreachable':
      'The hospital’s sign-in does not answer. Sign in with a name and password of this appliance, or try again in a minute.',
    'provider-refused':
      'The hospital’s sign-in did not work. Try again; if it stays so, call whoever looks after the appliance.',
    'provider-no-role':
      'Your hospital account has no role on this appliance. Ask whoever gives out roles at the hospital.',
    'person-disabled': 'You may not sign in here any more. Ask an admin of the appliance.',
    'person-exists': 'Somebody else has your name on this appliance. Ask an admin.',
  },
};
