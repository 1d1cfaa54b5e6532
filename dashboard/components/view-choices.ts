import { css, html } from 'lit';
import { LANGUAGES, type LanguageTag, language, words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';
import { THEMES, type ThemeChoice, theme } from '../theme/theme.ts';

/** How this screen speaks and looks. Kept by this browser, for whoever sits down next. */
export class ViewChoices extends WordedElement {
  private readonly look = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    theme.addEventListener('change', this.look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    theme.removeEventListener('change', this.look);
  }

  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
        gap: var(--gap);
      }
      select {
        padding-inline: 0.4em;
        font-size: calc(var(--small) * 0.92);
      }
    `,
  ];

  override render() {
    const { choices } = words().common;
    return html`<select aria-label=${choices.language} @change=${this.speak}>
        ${Object.entries(LANGUAGES).map(
          ([tag, name]) => html`<option value=${tag} lang=${tag} .selected=${tag === language.tag}>${name}</option>`,
        )}
      </select>
      <select aria-label=${choices.theme} @change=${this.dress}>
        ${THEMES.map((name) => html`<option value=${name} .selected=${name === theme.choice}>${choices[name]}</option>`)}
      </select>`;
  }

  private readonly speak = ({ target }: Event) =>
    void language.choose((target as HTMLSelectElement).value as LanguageTag);

  private readonly dress = ({ target }: Event) => theme.choose((target as HTMLSelectElement).value as ThemeChoice);
}
customElements.define('view-choices', ViewChoices);
