import { randomBytes, scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkedName, checkedPin, checkPassword, nameKey } from '../../edge/people/rules.ts';
import { hashSecret, isOutdated, isSecret } from '../../edge/people/secret.ts';

test('a hash says how it was made (scrypt, N 2^17, r 8, p 1), holds the key that RFC 7914 gives, and never the secret', async () => {
  const hash = await hashSecret('correct horse battery staple');
  const [name, logN, r, p, salt, key] = hash.split('$');
  expect([name, logN, r, p]).toEqual(['scrypt', '17', '8', '1']);
  const options = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };
  const expected = scryptSync('correct horse battery staple', Buffer.from(salt!, 'base64url'), 32, options);
  expect(key).toBe(expected.toString('base64url'));
  expect(hash).not.toContain('horse');
  expect(await hashSecret('correct horse battery staple')).not.toBe(hash);
});

test('the secret is recognised and no other one; composed or decomposed letters are the same', async () => {
  const hash = await hashSecret('Schlüssel im Blumentopf');
  expect(await isSecret('Schlüssel im Blumentopf', hash)).toBe(true);
  expect(await isSecret('Schlu\u0308ssel im Blumentopf', hash)).toBe(true);
  expect(await isSecret('schlüssel im Blumentopf', hash)).toBe(false);
  expect(await isSecret('', hash)).toBe(false);
});

test('a hash of another cost still holds, and is known to be outdated', async () => {
  const salt = randomBytes(16);
  const key = scryptSync('an older password', salt, 32, { N: 2 ** 14, r: 8, p: 5 });
  const hash = `scrypt$14$8$5$${salt.toString('base64url')}$${key.toString('base64url')}`;
  expect(await isSecret('an older password', hash)).toBe(true);
  expect(isOutdated(hash)).toBe(true);
  expect(isOutdated(await hashSecret('a newer password'))).toBe(false);
});

test('hashing leaves the main loop free', async () => {
  let turns = 0;
  const turn = setInterval(() => turns++, 1);
  await hashSecret('correct horse battery staple');
  clearInterval(turn);
  expect(turns).toBeGreaterThan(5);
});

test('so many at once that they would only keep the appliance busy are refused', async () => {
  const all = await Promise.allSettled(Array.from({ length: 20 }, async () => hashSecret('correct horse')));
  const refused = all.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(4);
  expect(refused[0]).toMatchObject({ reason: { code: 'too-many-attempts' } });
});

test.each(['short', 'aaaaaaaaaaaaaaaa', 'xx Okafor Okafor', 'ab'.repeat(400)])('%s is no password', (password) => {
  expect(() => checkPassword(password, 'Okafor')).toThrow(expect.objectContaining({ code: 'password-weak' }));
});

test('a name is one name however it is written', () => {
  expect(nameKey(' Dr  LIND ')).toBe(nameKey('Dr Lind'));
  expect(checkedName('  Dr   Lind ')).toBe('Dr Lind');
  for (const wrong of ['', '   ', 'a\u202Eb', 'x'.repeat(65)]) {
    expect(() => checkedName(wrong)).toThrow(expect.objectContaining({ code: 'request-invalid' }));
  }
});

test.each(['12345', '111111', '121212', 'x'.repeat(65)])('%s is no PIN', (pin) => {
  expect(() => checkedPin(pin)).toThrow(expect.objectContaining({ code: 'pin-weak' }));
});
