import { css, html } from 'lit';
import type { PatientLabel } from '../../../edge/mqtt/topics.ts';
import { timeOfDay } from '../../data/format.ts';
import { shownLabel } from '../../data/words.ts';
import { deskWords } from '../../language/desk.ts';
import { words } from '../../language/language.ts';

/**
 * The case on paper: white, A4, both identifiers and what it is not for at the head of every page (a table's head is repeated by
 * browsers). Tokens are set anew here, so that what is inside follows whatever theme the screen has.
 */
export const paperStyles = css`
  .paper-head {
    display: none;
  }
  @media print {
    :host {
      --ground: #fff;
      --surface: #fff;
      --raised: #fff;
      --line: #999;
      --text: #000;
      --dim: #333;
      --focus: #000;
      --high-text: #000;
      --medium-text: #000;
      --low-text: #000;
      --iph: #b0007c;
      --ivh: #1b7a1b;
      --other: #3a46b5;
      --far: 16pt;
      --mid: 14pt;
      --near: 10pt;
      --small: 9pt;
      color: #000;
      background: #fff;
      font-size: 10pt;
      print-color-adjust: exact;
    }
    .paper {
      display: table;
      width: 100%;
    }
    .paper-head {
      display: table-header-group;
      /* Without it a browser does not repeat the head. */
      break-inside: avoid;
    }
    .paper-head > div {
      display: flex;
      flex-wrap: wrap;
      gap: 2pt 14pt;
      margin-bottom: 8pt;
      padding-bottom: 4pt;
      border-bottom: 1.5pt solid #000;
      font-size: 9pt;
    }
    .paper-head strong {
      font-size: 11pt;
    }
    .paper-body {
      display: table-row-group;
    }
    top-bar,
    board-banners,
    research-note {
      display: none;
    }
  }
`;

/** Head of every page. */
export function paperHead(label: PatientLabel, isDemonstration: boolean, hideNames: boolean, now: number | null) {
  const say = deskWords().cases.paper;
  const { name, id } = shownLabel(label, hideNames);
  const printed = now === null ? words().common.unknown : timeOfDay(new Date(now).toISOString(), null);
  return html`<div class="paper-head" aria-hidden="true">
    <div>
      <strong>${name}</strong> <strong>ID ${id}</strong>
      <span>${say.title}</span>
      ${isDemonstration ? html`<strong>${say.demonstration}</strong>` : ''}
      <span>${say.notForDiagnosis}</span>
      <span>${say.printed(printed)}</span>
    </div>
  </div>`;
}

/** The page itself, which no element's own styles reach. */
const SHEET = '@page { size: A4; margin: 12mm } @media print { html, body { background: #fff; min-height: 0 } }';

/** For as long as a case is on the screen. Undone by what it returns. */
export function usePaper(): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHEET);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}
