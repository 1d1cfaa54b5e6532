import { css } from 'lit';

/** What the clinical panels share: a heading, lists of names with values, forms whose faults stand beside the field. */
export const panel = css`
  :host {
    display: grid;
    gap: 0.5em;
    align-content: start;
  }
  button {
    justify-self: start;
  }
  @media print {
    button {
      display: none;
    }
  }
  h3 {
    font-size: 1em;
    color: var(--dim);
  }
  dl {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 1fr);
    gap: 0.1em 0.9em;
  }
  dd {
    font-weight: 600;
  }
  .caution {
    border-left: 4px solid var(--line);
    padding-left: 0.6em;
  }
  table {
    border-collapse: collapse;
    width: 100%;
  }
  th,
  td {
    padding: 0.15em 0.9em 0.15em 0;
    text-align: left;
    font-weight: 400;
    vertical-align: top;
  }
  td.value {
    font-weight: 700;
    white-space: nowrap;
  }
  td.absent {
    color: var(--dim);
    font-weight: 400;
  }
  fieldset {
    display: grid;
    gap: 0.4em;
    border: 1px solid var(--line);
    border-radius: 0.4em;
    padding: 0.5em 0.7em;
    margin: 0 0 0.6em;
    min-width: 0;
  }
  legend {
    padding: 0 0.3em;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr));
    gap: 0.5em 1em;
    margin-bottom: 0.6em;
  }
  .field,
  .who {
    display: grid;
    gap: 0.15em;
    align-content: end;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 0.5em;
    min-height: 2.2rem;
  }
  input:not([type='radio']),
  select {
    min-height: 2.75rem;
    width: 100%;
    max-width: 22rem;
    padding: 0.3em 0.5em;
    border: 2px solid var(--dim);
    border-radius: 0.3em;
    background: var(--surface);
    color: var(--text);
    font: inherit;
  }
  input[type='radio'] {
    width: 1.3em;
    height: 1.3em;
  }
  input[aria-invalid='true'] {
    border-style: double;
    border-width: 4px;
    border-color: var(--text);
  }
  .fault:not(:empty) {
    font-weight: 600;
  }
  .fault:not(:empty)::before {
    content: '⚠ ';
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6em;
    margin-top: 0.6em;
  }
  .outcome p {
    padding: 0.4em 0.6em;
    border: 2px solid var(--text);
  }
`;
