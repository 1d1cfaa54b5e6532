import { css } from 'lit';

/** Forms of the record: fields one below the other, large enough for a thumb. */
export const formStyles = css`
  form {
    display: grid;
    gap: 0.6em;
    justify-items: start;
    max-width: 40rem;
    padding: 0.6em;
    border: 1px solid var(--line);
    border-radius: 0.4em;
  }
  label {
    display: grid;
    gap: 0.15em;
    color: var(--dim);
    font-size: var(--small);
    max-width: 100%;
  }
  label.choice {
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 0.5em;
    min-height: 2.2rem;
    color: var(--text);
  }
  input,
  textarea {
    max-width: 100%;
    padding: 0.3em 0.5em;
    border: 2px solid var(--dim);
    border-radius: 0.4em;
    background: var(--ground);
    color: var(--text);
    font: inherit;
  }
  input:not([type='radio'], [type='checkbox']) {
    min-height: 2.75rem;
  }
  input[type='radio'],
  input[type='checkbox'] {
    width: 1.3rem;
    height: 1.3rem;
    accent-color: var(--text);
  }
  textarea {
    width: 34rem;
    min-height: 5.5rem;
  }
  fieldset {
    margin: 0;
    padding: 0.3em 0.6em 0.5em;
    border: 1px solid var(--line);
    border-radius: 0.4em;
    max-width: 100%;
  }
  legend {
    color: var(--dim);
    font-size: var(--small);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em 1em;
    align-items: end;
  }
  .fault {
    padding: 0.3em 0.6em;
    border: 2px solid var(--text);
    font-weight: 600;
  }
  @media print {
    form,
    button {
      display: none !important;
    }
  }
`;
