import { html, type TemplateResult } from 'lit';
import '../../components/idle-countdown.ts';
import '../../components/sign-in-form.ts';
import { whoField } from '../../components/who-field.ts';
import { type Person, session } from '../../state/session.ts';

/** The field as it is drawn for somebody; the gallery itself is used by nobody. */
const fieldFor = (person: Person | null) => {
  const before = session.person;
  session.person = person;
  const field = whoField('Taken by');
  session.person = before;
  return field;
};

export const peopleSections: readonly { readonly title: string; readonly part: () => TemplateResult }[] = [
  { title: 'Sign in', part: () => html`<sign-in-form></sign-in-form>` },
  {
    title: 'Sign in, with the hospital’s provider, after a wrong password',
    part: () =>
      html`<sign-in-form
        .provider=${'hospital account'}
        .fault=${{
          code: 'sign-in-wrong',
          said: 'This name and password do not belong together. Try again; case counts in the password.',
        }}
      ></sign-in-form>`,
  },
  { title: 'Sign in, the appliance does not answer', part: () => html`<sign-in-form unanswered></sign-in-form>` },
  { title: 'Sign in, on a wall whose session ended', part: () => html`<sign-in-form wall></sign-in-form>` },
  { title: 'Who acts: nobody signs in here', part: () => html`${fieldFor(null)}` },
  {
    title: 'Who acts: a person who is signed in',
    part: () => html`${fieldFor({ name: 'RN Okafor', role: 'clinician' })}`,
  },
  { title: 'Who acts: at a display', part: () => html`${fieldFor({ name: 'Ward 3', role: 'display' })}` },
  {
    title: 'About to be signed out',
    part: () => html`<idle-countdown .ending=${{ leftMs: 105_000, isIdle: true }}></idle-countdown>`,
  },
  {
    title: 'About to be signed out after the longest time',
    part: () => html`<idle-countdown .ending=${{ leftMs: 30_000, isIdle: false }}></idle-countdown>`,
  },
];
