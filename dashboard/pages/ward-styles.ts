import { css } from 'lit';

/** How the wall is laid out. The 4 px around it are those that it moves within (data/burn-in.ts). */
export const wardStyles = css`
  :host {
    display: flow-root;
  }
  main {
    display: grid;
    gap: 0.5em;
    padding: 0.3em 0.9em;
  }
  .cards {
    display: grid;
    gap: 0.4em;
  }
  .cards h2 {
    grid-column: 1 / -1;
  }
  h2 {
    color: var(--dim);
    font-size: var(--small);
  }
  .empty {
    padding: 0.6em 0.8em;
    border: 1px solid var(--line);
    border-radius: 0.4rem;
    font-size: calc(var(--mid) * 0.6);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.2em;
    align-items: center;
  }
  .legend {
    margin-left: auto;
  }
  .rows {
    display: grid;
    gap: 0.25em;
    align-content: start;
  }
  .wall {
    display: flex;
    flex-direction: column;
    height: calc(100dvh - 8px);
    margin: 4px;
  }
  .wall main {
    display: flex;
    flex: 1 1 0;
    flex-direction: column;
    min-height: 0;
  }
  .wall .cards {
    flex: none;
  }
  .wall .columns-2 {
    grid-template-columns: repeat(2, minmax(0, 1fr));
  }
  .wall .columns-3 {
    grid-template-columns: repeat(3, minmax(0, 1fr));
  }
  .wall .scans {
    display: flex;
    flex: 1 1 0;
    flex-direction: column;
    gap: 0.2em;
    min-height: 0;
  }
  .wall .rows {
    flex: 1 1 0;
    grid-auto-rows: max-content;
    min-height: 0;
    overflow: hidden;
  }
  .wall .two {
    grid-template-columns: repeat(2, minmax(0, 1fr));
  }
  .wall .rows.large {
    --row: calc(var(--small) * 1.05);
  }
  .wall {
    --row: calc(var(--small) * 0.87);
  }
  .wall research-note {
    --small: clamp(11px, 0.75vmax, 2rem);
    margin-top: -0.4em;
  }
  .scrolls {
    height: auto;
    min-height: calc(100dvh - 8px);
  }
  .scrolls main,
  .scrolls .scans,
  .scrolls .rows {
    flex: none;
    overflow: visible;
  }
  .more {
    position: sticky;
    bottom: 0;
    z-index: 9;
    padding: 0.2em 1em;
    border-block: 3px solid var(--text);
    background: var(--field);
    font-weight: 700;
    text-align: center;
  }
  @media (max-width: 760px) {
    main {
      padding-inline: 0.5em;
    }
    .legend {
      margin-left: 0;
    }
  }
`;
