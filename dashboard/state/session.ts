/** What a person may need a role for; the appliance decides, the board only does not offer what it would refuse. */
export type Need = 'view' | 'act' | 'enter' | 'service' | 'administer';

export interface Person {
  readonly name: string;
  readonly role: 'viewer' | 'clinician' | 'admin' | 'display';
}

/** Who uses this screen. Fires `change`. Where the appliance asks for no sign-in, everybody may do everything. */
class Session extends EventTarget {
  /** Null where nobody is signed in, or nobody needs to be. */
  person: Person | null = null;

  may(_need: Need): boolean {
    return true;
  }
}

export const session = new Session();
