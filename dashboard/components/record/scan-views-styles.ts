import { css } from 'lit';

/** Viewers side by side where there is room, below one another where there is none. */
export const scanViewsStyles = css`
  :host {
    display: grid;
    gap: 0.6em;
    min-width: 0;
    font-size: var(--small);
  }
  .scans {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
    gap: 0.8em;
  }
  .scan {
    display: grid;
    gap: 0.3em;
    align-content: start;
    min-width: 0;
  }
  h3 {
    font-size: 1em;
  }
  .fault {
    padding: 0.6em;
    border: 2px solid var(--text);
  }
  @media print {
    view-tools {
      display: none;
    }
    .scans {
      grid-template-columns: 1fr 1fr;
    }
  }
`;
