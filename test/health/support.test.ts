import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { ConfigSchema } from '../../edge/config/config.ts';
import { Fault } from '../../edge/config/fault.ts';
import { parseConfig } from '../../edge/config/load.ts';
import { LogRing } from '../../edge/health/log-ring.ts';
import { allowed } from '../../edge/health/support/allow.ts';
import { SupportBundles } from '../../edge/health/support/bundle.ts';
import { redactedConfiguration } from '../../edge/health/support/configuration.ts';
import { literalsOf } from '../../edge/health/support/literals.ts';
import { Phrases } from '../../edge/health/support/phrases.ts';
import { HeldClock } from '../alerting/house.ts';

const SOURCE = `
// 'a comment says nothing'
const why = 'it calls another AE title';
log.warn(\`association refused: \${why}\`);
throw new Fault(\`The disk has \${free} MB left and must keep \${least}\`, { code: 'disk-full', hint: "Make space. Then try again" });
const nested = \`It is \${a ? \`late by \${n} minutes\` : 'in time'} today\`;
`;
const phrases = new Phrases();
phrases.add(SOURCE);

describe('the literals of a source', () => {
  test('are its strings and templates, those within templates too, and no comment', () => {
    expect(literalsOf(SOURCE)).toEqual([
      ['it calls another AE title'],
      ['association refused: ', ''],
      ['The disk has ', ' MB left and must keep ', ''],
      ['disk-full'],
      ['Make space. Then try again'],
      ['late by ', ' minutes'],
      ['in time'],
      ['It is ', ' today'],
    ]);
  });

  test.each(["'ends with the text", '`ends ${ with', '/* ends', '`${`${'])(
    'that is cut off (%s) ends too',
    (source) => {
      expect(literalsOf(source).length).toBeLessThan(4);
    },
  );
});

describe('what is told of a text', () => {
  test.each([
    ['it calls another AE title', 'it calls another AE title'],
    ['association refused: it calls another AE title', 'association refused: it calls another AE title'],
    ['association refused: Doe^Jane', 'association refused: […]'],
    ['The disk has 4821377 MB left and must keep Doe', 'The disk has […] MB left and must keep […]'],
    ['The disk has 1 MB left and must keep 2. Make space.', 'The disk has […] MB left and must keep […]. Make space.'],
    ['Doe^Jane. Make space. Jane Doe', '[…] Make space. […]'],
    ['Doe^Jane', '[…]'],
    ['Make space', 'Make space'],
    ['make space', '[…]'],
    ['', '[…]'],
  ])('%j is %j', (text, said) => {
    expect(phrases.say(text)).toBe(said);
  });

  test('a text made to be slow is no slower', () => {
    const text = `The disk has ${' MB left'.repeat(50_000)}`;
    expect(phrases.say(text)).toBe('[…]');
  });

  test('codes are words of the program, or of the system', () => {
    expect(['disk-full', 'ENOSPC', 'SQLITE_FULL'].map((code) => phrases.isCode(code))).toEqual([true, true, true]);
    expect(['jane-doe', 'DOE', 'Make space', '4821377'].map((code) => phrases.isCode(code))).not.toContain(true);
  });
});

describe('what may leave', () => {
  test('is what the rule names: other keys, kinds and words are not', () => {
    const rule = { at: 'time', n: 'number', code: 'code', list: [{ why: 'phrase' }], hash: 'sha256' } as const;
    const value = {
      at: '2026-11-23T02:41:00.000Z',
      n: 'Doe',
      code: 'doe',
      list: [{ why: 'Make space', name: 'Doe' }, 'Doe'],
      hash: 'a'.repeat(64),
      'Doe^Jane': 1,
    };
    expect(allowed(rule, value, phrases)).toEqual({
      at: value.at,
      n: '[removed]',
      code: '[removed]',
      list: [{ why: 'Make space' }, '[removed]'],
      hash: value.hash,
    });
    expect(allowed('time', '19500101', phrases)).toBe('[removed]');
    expect(allowed(rule, null, phrases)).toBeNull();
  });

  test('of a configuration are numbers, switches and choices; every text of it is gone', () => {
    const config = parseConfig({
      site: 'st-doe',
      dicom: { aeTitle: 'DOEBOX', peers: [{ aeTitle: 'DOECT', address: '10.0.0.1', reportTo: { port: 104 } }] },
      alerting: {
        patientLabel: 'full',
        channels: { 'dr doe': { kind: 'email', host: 'mail.doe', from: 'a@doe', to: ['b@doe'] } },
        escalation: [{ afterMinutes: 3, tell: ['dr doe'] }],
      },
    });
    const told = redactedConfiguration(ConfigSchema, config);
    expect(told).toMatchObject({
      site: '[removed]',
      dicom: { port: 11112, peers: [{ aeTitle: '[removed]', reportTo: { port: 104 } }] },
      alerting: { patientLabel: 'full', channels: [{ kind: 'email' }], escalation: [{ afterMinutes: 3 }] },
    });
    expect(JSON.stringify(told)).not.toMatch(/doe/i);
  });
});

describe('the ring of log lines', () => {
  test('keeps the newest, of children too, with code, cause and hint of what was logged', () => {
    const ring = new LogRing({ clock: new HeldClock(), troubles: 2, lines: 4 });
    const log = pino({ level: 'info', base: null, hooks: ring.hooks }, { write: () => {} });
    log.debug('not logged');
    log.info('first');
    log.child({ room: 'dicom' }).warn({ code: 'x-y', hint: 'do this' }, 'second');
    log.error({ err: new Fault('third went wrong', { code: 'z', hint: 'do that' }) }, 'third');
    log.error({ err: new Error('fourth') });
    log.info('fifth');
    expect(ring.lines().map(({ text }) => text)).toEqual(['second', 'third', 'fourth', 'fifth']);
    const at = '2026-11-23T09:00:00.000Z';
    const nothing = { at, room: null, code: null, cause: null, hint: null };
    expect(ring.troubles()).toEqual([
      { ...nothing, level: 'error', text: 'fourth' },
      { ...nothing, level: 'error', text: 'third', code: 'z', cause: 'third went wrong', hint: 'do that' },
    ]);
    expect(ring.lines()[0]).toMatchObject({ level: 'warn', room: 'dicom', code: 'x-y', hint: 'do this' });
  });
});

describe('a support bundle that cannot be made', () => {
  const never = () => Promise.reject(new Error('not asked'));

  test('is refused with what to do, and the next one is tried', async () => {
    const bundles = new SupportBundles({ input: async () => ({}) as never });
    await expect(bundles.make()).rejects.toMatchObject({ code: 'bundle-failed', hint: expect.any(String) });
    await expect(bundles.make()).rejects.toMatchObject({ code: 'bundle-failed' });
    await expect(new SupportBundles({ input: never }).make()).rejects.toThrow('not asked');
  });

  test('that takes too long is ended; a second one at once is refused', async () => {
    const bundles = new SupportBundles({ input: async () => ({}) as never, deadlineMs: 1 });
    const first = bundles.make();
    await expect(bundles.make()).rejects.toMatchObject({ code: 'bundle-busy' });
    await expect(first).rejects.toMatchObject({ code: 'bundle-late' });
  });
});
