import { Fault } from '../config/fault.ts';

/** Chosen here, above the 8 of NIST SP 800-63B (revision 3): what people share a ward with is guessed at leisure. */
export const PASSWORD_LENGTH = 12;
const PASSWORD_MOST = 256;
/** Of digits: with the limits of throttle.ts a millionth chance per guess (NIST SP 800-63B 5.1.1.1 asks for 6). */
export const PIN_LENGTH = 6;
const BADGE_MOST = 64;
const NAME_MOST = 64;

/** A name as it is shown. @throws Fault `request-invalid` */
export function checkedName(name: string): string {
  const tidy = name.normalize('NFC').trim().replace(/\s+/g, ' ');
  if (tidy === '' || tidy.length > NAME_MOST || /\p{Cc}|\p{Cf}/u.test(tidy)) {
    throw invalid(
      `A name has 1 to ${NAME_MOST} characters, none of them invisible`,
      'Write the name as the ward knows it.',
    );
  }
  return tidy;
}

/** The same for all ways to write a name: case, width and composition do not count. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** @throws Fault `password-weak` */
export function checkPassword(password: string, name: string): void {
  const { length } = [...password];
  const wrong =
    length < PASSWORD_LENGTH
      ? `shorter than ${PASSWORD_LENGTH} characters`
      : length > PASSWORD_MOST
        ? `longer than ${PASSWORD_MOST} characters`
        : new Set(password).size < 5
          ? 'made of a few characters again and again'
          : nameKey(password).includes(nameKey(name))
            ? 'the name, or holds it'
            : null;
  if (wrong === null) return;
  throw new Fault(`This password is ${wrong}`, {
    code: 'password-weak',
    hint: `Choose ${PASSWORD_LENGTH} characters or more: some words that do not belong together are easy to keep in mind.`,
  });
}

/** A PIN or badge number as it is compared. @throws Fault `pin-weak` */
export function checkedPin(pin: string): string {
  const tidy = pin.trim();
  if (tidy.length >= PIN_LENGTH && tidy.length <= BADGE_MOST && new Set(tidy).size > 2) return tidy;
  throw new Fault('This is no PIN or badge number that can be used', {
    code: 'pin-weak',
    hint: `Take ${PIN_LENGTH} to ${BADGE_MOST} characters, more than two of them different.`,
  });
}

export function invalid(message: string, hint: string): Fault {
  return new Fault(message, { code: 'request-invalid', hint });
}
