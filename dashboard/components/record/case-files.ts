import { css, html } from 'lit';
import { fileName } from '../../data/file-name.ts';
import { saveFile } from '../../data/save-file.ts';
import { refusalInWords } from '../../data/told.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { recordApi } from '../../state/record-api.ts';
import { Refused } from '../../state/refused.ts';
import { shared } from '../../theme/shared.ts';
import type { ShownScan } from './scan-names.ts';

/** A picture that can be kept: of which scan, and how it is had. */
export interface Picture {
  readonly scanId: string;
  readonly take: () => Promise<Blob>;
}

/** The case as files, and on paper. While names are hidden on this screen, no file names the patient either. */
export class CaseFiles extends WordedElement {
  static override properties = {
    episodeId: {},
    shown: { attribute: false },
    pictures: { attribute: false },
    now: { attribute: false },
    hideNames: { type: Boolean },
    said: { state: true },
  };
  declare episodeId: string;
  declare shown: readonly ShownScan[];
  /** What is drawn now: asked for when somebody wants it, for the viewers draw after this element. */
  declare pictures: () => readonly Picture[];
  declare now: number | null;
  declare hideNames: boolean;
  declare said: string;

  constructor() {
    super();
    this.shown = [];
    this.pictures = () => [];
    this.now = null;
    this.hideNames = false;
    this.said = '';
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 0.4em;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5em;
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  override render() {
    const say = deskWords().cases.files;
    const episode = `/episodes/${encodeURIComponent(this.episodeId)}`;
    const names = this.hideNames ? 'hidden' : 'shown';
    const save = (what: string, extension: string, get: () => Promise<Blob>) => () =>
      void this.save(what, extension, get);
    const file = (path: string) => () => recordApi.file(path);
    return html`${this.hideNames ? html`<p class="small dim">${say.hidden}</p>` : ''}
      <div class="row">
        ${this.shown
          .filter(({ assessment }) => assessment.geometry !== null)
          .map(
            ({ assessment, name, time }, n) =>
              html`<button @click=${save(`picture-${n + 1}`, 'png', () => this.picture(assessment.scanId))}>
                ${say.picture(`${name}, ${time}`)}
              </button>`,
          )}
        <button @click=${save('case', 'csv', file(`${episode}/export.csv?names=${names}`))}>${say.table}</button>
        <button @click=${save('case', 'fhir.json', file(`${episode}/export.fhir.json?names=${names}`))}>${say.fhir}</button>
        <button @click=${save('reader-estimates', 'csv', file('/reader-estimates.csv'))}>${say.estimates}</button>
        <button @click=${() => print()}>${say.print}</button>
      </div>
      <p class="small" role="status">${this.said}</p>`;
  }

  private picture(scanId: string): Promise<Blob> {
    const picture = this.pictures().find((each) => each.scanId === scanId);
    return picture ? picture.take() : Promise.reject(new Refused(deskWords().cases.noPictures, 'pictures-missing', ''));
  }

  private async save(what: string, extension: string, get: () => Promise<Blob>): Promise<void> {
    const say = deskWords().cases.files;
    try {
      const blob = await get();
      const name = fileName(what, this.now, extension);
      saveFile(blob, name);
      this.said = say.saved(name);
    } catch (error) {
      this.said = `${say.failed} ${error instanceof Refused ? refusalInWords(error) : deskWords().cases.noAnswer}`;
    }
  }
}
customElements.define('case-files', CaseFiles);
