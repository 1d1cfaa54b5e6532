import { html } from 'lit';

/** Who acts, as the appliance is told with every act. */
export interface Who {
  readonly by?: string;
  readonly pin?: string;
}

/**
 * The field of a form that asks who acts: name or initials where nobody signs in. Read it back with {@link whoOf}.
 *
 * @param label what the field is called, such as "Taken by"
 */
export function whoField(label: string) {
  return html`<label class="who">${label}
    <input name="by" required maxlength="64" pattern=".*\\S.*" autocomplete="off" />
  </label>`;
}

/** Who acts, of a form with {@link whoField}. */
export function whoOf(form: HTMLFormElement): Who {
  return { by: String(new FormData(form).get('by') ?? '').trim() };
}
