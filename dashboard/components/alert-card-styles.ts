import { css } from 'lit';

/** An alert as a wall, a full wall, a case page and a phone show it. */
export const alertCardStyles = css`
  :host {
    display: block;
    min-width: 0;
    container-type: inline-size;
  }
  article {
    display: grid;
    grid-template-columns: minmax(15rem, 36%) minmax(0, 1fr);
    background: var(--surface);
    border: 2px solid var(--line);
    border-radius: 0.4rem;
    overflow: hidden;
  }
  article.compact {
    grid-template-columns: minmax(12rem, 17%) minmax(0, 1fr);
  }
  article.technical {
    border: 3px dashed var(--dim);
    background: repeating-linear-gradient(135deg, var(--surface) 0 18px, var(--stripe) 18px 20px);
  }
  .body {
    display: grid;
    gap: 0.35em;
    padding: 0.5em 0.8em;
    align-content: start;
    min-width: 0;
  }
  .first {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: baseline;
    column-gap: 1em;
  }
  patient-label {
    font-size: var(--mid);
    line-height: 1.15;
  }
  .headline {
    font-size: var(--mid);
    font-weight: 800;
    line-height: 1.12;
  }
  .age {
    font-size: calc(var(--mid) * 0.62);
    font-variant-numeric: tabular-nums;
  }
  .earlier {
    padding: 0 0.4em;
    border: 1px solid var(--dim);
    border-radius: 0.3em;
    font-weight: 600;
  }
  article.strip {
    grid-template-columns: 55% minmax(0, 1fr);
    height: 100%;
  }
  .strip .body {
    grid-template-rows: auto auto auto 1fr;
    gap: 0.05em;
    padding: 0.2em 0.6em;
    line-height: 1.2;
  }
  .line patient-label,
  .line .headline {
    font-size: calc(var(--mid) * 0.44);
  }
  .strip patient-label,
  .compact .headline,
  .compact patient-label {
    font-size: calc(var(--mid) * 0.6);
  }
  .strip .age,
  .compact .age {
    font-size: var(--near);
  }
  .line .age {
    font-size: calc(var(--small) * 1.1);
  }
  .strip .headline {
    font-size: calc(var(--mid) * 0.64);
    line-height: 1.05;
  }
  .strip .actions,
  .line .actions,
  .compact .actions {
    align-self: end;
    justify-content: start;
    font-size: calc(var(--small) * 0.85);
  }
  article.line {
    grid-template-columns: 24% minmax(0, 1fr);
    height: 100%;
  }
  .line .body,
  .compact .body {
    grid-template-columns: minmax(0, 1fr) auto;
    column-gap: 0.6em;
    row-gap: 0;
    padding-block: 0.15em;
    align-items: center;
  }
  .line .body {
    align-content: center;
    line-height: 1.15;
  }
  .line .first {
    justify-content: start;
    column-gap: 0.6em;
  }
  .line .headline {
    grid-column: 1;
  }
  .line .headline a {
    color: inherit;
  }
  .line .actions {
    grid-area: 1 / 2 / span 4 / auto;
    align-self: center;
  }
  /* Three beside each other: the buttons one below the other leave more to the words. */
  @container (max-width: 30em) {
    .line alert-acts:not([open]) {
      width: 8.6em;
    }
  }
  .compact .first {
    justify-content: start;
  }
  .compact .actions {
    grid-area: 1 / 2 / span 5 / auto;
    align-self: center;
  }
  .line .actions:has([open]),
  .compact .actions:has([open]) {
    grid-area: 6 / 1 / auto / -1;
    flex-direction: row;
  }
  .figures {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1.5fr);
    gap: 0.3em 1.6em;
    font-size: var(--small);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
    align-items: end;
    justify-content: end;
  }
  .last {
    flex: 1;
    min-width: 18em;
  }
  .demo {
    border: 2px dashed var(--dim);
    padding: 0 0.3em;
    color: var(--text);
    font-size: 0.85em;
    font-weight: 700;
    letter-spacing: 0.05em;
    white-space: nowrap;
  }
  .taken {
    font-weight: 700;
  }
  .line .taken {
    font-size: calc(var(--small) * 1.1);
  }
  .escalated {
    justify-self: start;
    padding: 0 0.4em;
    border: 2px solid var(--text);
    border-radius: 0.3em;
    font-weight: 700;
  }
  .strip .escalated,
  .line .escalated,
  .compact .escalated {
    font-size: var(--small);
  }
  @media (max-width: 760px), (orientation: portrait) {
    article.full,
    article.compact {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (max-width: 760px) {
    article.strip,
    article.line {
      grid-template-columns: minmax(0, 1fr);
    }
    .figures,
    .line .body,
    .compact .body {
      grid-template-columns: minmax(0, 1fr);
    }
    .line .actions,
    .compact .actions {
      grid-area: auto;
      flex-direction: row;
      align-self: start;
    }
    .actions {
      justify-content: start;
      gap: 0.3em;
    }
    .actions .button {
      padding-inline: 0.6em;
    }
    .last {
      min-width: 100%;
    }
  }
`;
