import { html } from 'lit';
import { words } from '../language/language.ts';
import { session } from '../state/session.ts';

/** Who acts, as the appliance is told with every act. */
export interface Who {
  readonly by?: string;
  readonly pin?: string;
}

/**
 * The field of a form that asks who acts: name or initials where nobody signs in, the PIN or badge number at a display, and only a
 * word where the person is known. Read it back with {@link whoOf}.
 *
 * @param label what the field is called, such as "Taken by"
 */
export function whoField(label: string) {
  const { person } = session;
  if (person?.role === 'display') {
    // No password manager keeps it, and nobody reads it over a shoulder. A badge reader types it and presses Enter.
    return html`<label class="who">${words().people.pin}
      <input name="pin" type="password" required maxlength="64" pattern=".*\\S.*" autocomplete="one-time-code" />
    </label>`;
  }
  if (person) return html`<span class="who">${words().people.asName(person.name)}</span>`;
  return html`<label class="who">${label}
    <input name="by" required maxlength="64" pattern=".*\\S.*" autocomplete="off" />
  </label>`;
}

/** Who acts, of a form with {@link whoField}. */
export function whoOf(form: HTMLFormElement): Who {
  const fields = new FormData(form);
  const read = (name: string) => String(fields.get(name) ?? '').trim();
  if (session.person?.role === 'display') return { pin: read('pin') };
  return session.person ? {} : { by: read('by') };
}
