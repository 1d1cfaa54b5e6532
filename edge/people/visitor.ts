import type { DisplayTokenRow, PersonRow } from '../journal/journal.ts';
import type { Role } from './roles.ts';

/** Who asks the appliance for something. */
export type Visitor =
  /** This appliance asks nobody to sign in. */
  | { readonly kind: 'anyone' }
  /** Nobody is signed in, and somebody would have to be. */
  | { readonly kind: 'nobody' }
  | {
      readonly kind: 'person';
      readonly sessionId: string;
      readonly personId: string;
      readonly name: string;
      readonly role: Role;
    }
  | { readonly kind: 'display'; readonly sessionId: string; readonly displayId: string; readonly name: string };

export type SignedIn = Extract<Visitor, { readonly sessionId: string }>;

export function personVisitor(sessionId: string, { personId, name, role }: PersonRow): SignedIn {
  return { kind: 'person', sessionId, personId, name, role };
}

export function displayVisitor(sessionId: string, { displayId, name }: DisplayTokenRow): SignedIn {
  return { kind: 'display', sessionId, displayId, name };
}

/** Who looked, for the audit log. `from` is the address of the screen. */
export function whoLooks(visitor: Visitor, from: string): string {
  if (visitor.kind === 'person') return visitor.name;
  return visitor.kind === 'display' ? `display ${visitor.name}` : `screen ${from}`;
}

/** What it was done at, for the audit log. */
export function throughWhat(visitor: Visitor, from: string): string {
  return visitor.kind === 'display' ? `display ${visitor.name}, ${from}` : `screen ${from}`;
}
