import type { PeopleRoom } from './people.ts';
import { insufficient } from './people.ts';
import { may } from './roles.ts';
import type { SignedIn } from './visitor.ts';

/** Whoever is signed in at a screen with a live link, as edge/mqtt/websocket.ts asks for it. */
export interface ScreenGuest {
  readonly visitor: SignedIn;
  nameOf(
    vouch: string | null,
  ): { readonly by: string } | { readonly code: string; readonly message: string; readonly hint: string };
  readonly ended: AbortSignal;
}

/** The guest of a session token; null where it is of none. */
export async function guestOf(room: PeopleRoom, token: string | undefined): Promise<ScreenGuest | null> {
  const visitor = await room.visitor(token);
  if (!('sessionId' in visitor)) return null;
  const { sessionId } = visitor;
  return {
    visitor,
    ended: room.sessions.ended(sessionId),
    nameOf(vouch) {
      if (visitor.kind === 'person') {
        if (may(visitor.role, 'act')) return { by: visitor.name };
        const { code, message, hint } = insufficient();
        return { code, message, hint };
      }
      const by = vouch === null ? null : room.vouches.take(vouch, sessionId);
      if (by !== null) return { by };
      return {
        code: 'pin-required',
        message: 'At this screen whoever acts says who they are',
        hint: 'Give your PIN or badge number again: it holds for one act, and not for long.',
      };
    },
  };
}
