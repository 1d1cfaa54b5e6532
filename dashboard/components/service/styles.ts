import { css } from 'lit';

/** What the sections of the service page share: names with their figures, entries under one another, what is wrong. */
export const figures = css`
  :host {
    display: grid;
    gap: 0.5em;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  /* Nothing widens its section: what is wider, such as a table, is scrolled within. */
  :host,
  .entries,
  .entries > li {
    grid-template-columns: minmax(0, 1fr);
  }
  dl {
    display: grid;
    grid-template-columns: minmax(7em, auto) 1fr;
    gap: 0.25em 1em;
  }
  dt {
    color: var(--dim);
  }
  dd {
    font-variant-numeric: tabular-nums;
  }
  h3 {
    font-size: 1em;
  }
  .entries {
    display: grid;
    gap: 0.5em;
  }
  .entries > li {
    display: grid;
    gap: 0.15em;
    padding-top: 0.4em;
    border-top: 1px solid var(--line);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1em 1em;
    align-items: baseline;
    justify-content: space-between;
  }
  .line > :first-child {
    font-weight: 700;
  }
  .wrong {
    padding: 0.15em 0.5em;
    border-left: 4px solid var(--text);
    font-weight: 600;
  }
  .hint {
    padding-left: 0.75em;
  }
  @media (max-width: 760px) {
    dl {
      grid-template-columns: 1fr;
      gap: 0;
    }
    dd {
      margin-bottom: 0.4em;
    }
  }
`;
