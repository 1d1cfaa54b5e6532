import { css } from 'lit';

/** Buttons and forms of the acts on an alert. */
export const alertActsStyles = css`
  :host {
    display: block;
  }
  .buttons,
  form {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
    align-items: end;
  }
  label {
    display: grid;
    gap: 0.15em;
    font-size: var(--small);
    color: var(--dim);
  }
  input {
    min-height: 2.75rem;
    width: 12em;
    padding: 0.3em 0.5em;
    border: 2px solid var(--dim);
    border-radius: 0.4em;
    background: var(--field);
    color: var(--text);
    font: inherit;
    font-size: var(--near);
  }
  .reason input {
    width: 18em;
    max-width: 100%;
  }
  .given {
    margin-bottom: 0.2em;
    font-size: var(--small);
  }
  @media (max-width: 760px) {
    .buttons {
      gap: 0.3em;
    }
    button {
      padding-inline: 0.6em;
    }
  }
  @media print {
    .buttons,
    form {
      display: none;
    }
  }
  .fault {
    width: 100%;
    padding: 0.3em 0.6em;
    border: 2px solid var(--text);
    font-weight: 600;
  }
`;
