import { css } from 'lit';

/** What every component needs: boxes, buttons, focus that is seen, text for screen readers alone. */
export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  ol {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  button,
  .button,
  select {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4em;
    min-height: var(--target);
    padding: 0.35em 0.9em;
    border: var(--edge) solid var(--dim);
    border-radius: var(--corner);
    background: var(--raised);
    color: var(--text);
    font: inherit;
    font-weight: 600;
    text-decoration: none;
    cursor: pointer;
  }
  button:hover,
  .button:hover,
  select:hover {
    border-color: var(--text);
  }
  button[aria-pressed='true'] {
    background: var(--text);
    color: var(--ground);
  }
  button.primary {
    background: var(--text);
    border-color: var(--text);
    color: var(--ground);
  }
  button:disabled {
    color: var(--dim);
    border-style: dashed;
    cursor: not-allowed;
  }
  /* The rim lies in the gap before the outline: on a picture, which is black in every theme, it is the one that is seen. */
  :focus-visible {
    outline: var(--thick) solid var(--focus);
    outline-offset: var(--thick);
    box-shadow: 0 0 0 var(--thick) var(--focus-rim);
  }
  /* Where the person's own colours rule, a pressed button would look like any other. */
  @media (forced-colors: active) {
    button[aria-pressed='true'],
    button.primary {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
  }
  .reader {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .dim {
    color: var(--dim);
  }
  .small {
    font-size: var(--small);
  }
`;

/** Everything old is hatched and grey: at a glance not the present. Under a stripe the text keeps 4.5 : 1 (WCAG AA). */
export const hatched = css`
  .hatched {
    position: relative;
    filter: grayscale(1);
  }
  .hatched::after {
    content: '';
    position: absolute;
    inset: 0;
    z-index: 5;
    pointer-events: none;
    background: repeating-linear-gradient(
      45deg,
      transparent 0 14px,
      color-mix(in srgb, var(--hatch) 33%, transparent) 14px 22px
    );
  }
  /* No pattern is drawn where the person's own colours rule. */
  @media (forced-colors: active) {
    .hatched {
      outline: var(--thick) dashed GrayText;
      outline-offset: calc(-1 * var(--thick));
    }
  }
`;
