import { describe, expect, test } from 'vitest';
import { type Need, Session } from '../../dashboard/state/session.ts';

const NEEDS: readonly Need[] = ['view', 'act', 'enter', 'service', 'administer'];
const offered = (session: Session) => NEEDS.filter((need) => session.may(need));

describe('what a board offers', () => {
  test('is everything where nobody signs in, and until the appliance has said how it is', () => {
    const session = new Session();
    expect(offered(session)).toEqual(NEEDS);
    session.signIn = 'none';
    expect(offered(session)).toEqual(NEEDS);
    expect(session.isOut).toBe(false);
  });

  test('is nothing while nobody is signed in who should be', () => {
    const session = new Session();
    session.signIn = 'required';
    expect([offered(session), session.isOut]).toEqual([[], true]);
  });

  test.each([
    ['viewer', ['view']],
    ['clinician', ['view', 'act', 'enter']],
    ['admin', NEEDS],
    // With the PIN of whoever acts.
    ['display', ['view', 'act']],
  ] as const)('is, for a %s, %j', (role, expected) => {
    const session = new Session();
    session.signIn = 'required';
    session.person = { name: 'X', role };
    expect([offered(session), session.isOut]).toEqual([expected, false]);
  });

  test('a session that has no end says nothing of one', () => {
    expect(new Session().ending).toBeNull();
  });

  test('that nobody is signed in any more is told once, however many requests were refused', () => {
    const session = new Session();
    let told = 0;
    session.addEventListener('lost', () => told++);
    for (let n = 0; n < 3; n++) session.lost();
    expect(told).toBe(1);
  });
});
