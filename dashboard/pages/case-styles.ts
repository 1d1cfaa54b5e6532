import { css } from 'lit';

/** Pictures on the left and figures on the right of a desk; one column on a phone and on paper. */
export const caseStyles = css`
  main {
    display: grid;
    gap: 0.8em;
    padding: 0.6em 0.9em;
    font-size: var(--small);
  }
  case-head {
    position: sticky;
    top: var(--bar, 0);
    z-index: 8;
  }
  .desk {
    display: grid;
    grid-template-columns: minmax(0, 2.2fr) minmax(24rem, 1fr);
    gap: 1.2em;
    align-items: start;
  }
  .desk.unpictured {
    grid-template-columns: minmax(0, 1fr);
  }
  #pictures {
    position: sticky;
    top: calc(var(--bar, 0px) + var(--head, 0px) + 0.5em);
  }
  .figures,
  section,
  .block {
    display: grid;
    gap: 0.5em;
    align-content: start;
    min-width: 0;
  }
  .figures {
    gap: 1em;
  }
  section {
    scroll-margin-top: calc(var(--bar, 0px) + var(--head, 0px) + 0.5em);
  }
  .card {
    padding: 0.6em 0.8em;
    border: 1px solid var(--line);
    border-radius: 0.4em;
    background: var(--surface);
  }
  .beside {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
    gap: 1em;
    align-items: start;
  }
  h2 {
    font-size: 1.15em;
  }
  h3 {
    font-size: 1em;
    color: var(--dim);
  }
  .fault,
  .hidden {
    padding: 0.6em;
    border: 2px solid var(--text);
    font-size: var(--near);
  }
  .hidden {
    border-style: dashed;
  }
  @media (max-width: 1100px) {
    .desk {
      grid-template-columns: minmax(0, 1fr);
    }
    #pictures {
      position: static;
    }
  }
  @media (max-width: 760px) {
    main {
      padding-inline: 0.5em;
    }
  }
  @media print {
    main {
      padding: 0;
      display: block;
    }
    main > *,
    .desk > * {
      margin-bottom: 8pt;
    }
    .desk,
    .figures {
      display: block;
    }
    .figures > * {
      margin-bottom: 8pt;
    }
    #pictures {
      position: static;
    }
    .card {
      background: none;
      border-color: var(--line);
    }
    .block,
    growth-timeline,
    slice-viewer,
    tr,
    li {
      break-inside: avoid;
    }
    h2,
    h3 {
      break-after: avoid;
    }
    #log,
    #files {
      display: none;
    }
  }
`;
