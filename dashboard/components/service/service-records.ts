import { html } from 'lit';
import type { ServiceState } from '../../../edge/health/service/state.ts';
import { bytes } from '../../data/amounts.ts';
import { age, agoOf, timeOfDay } from '../../data/format.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';
import { figures } from './styles.ts';

/** The journal with its backups, and the clock that dates everything. */
export class ServiceRecords extends WordedElement {
  static override properties = {
    journal: { attribute: false },
    clock: { attribute: false },
    now: { attribute: false },
  };
  declare journal: ServiceState['journal'];
  declare clock: ServiceState['clock'];
  declare now: number | null;

  static override styles = [shared, figures];

  override render() {
    if (!this.journal || !this.clock) return html``;
    const text = deskWords().service;
    const { lastBackup, backupHours, problem } = this.journal;
    const { timeZone, synchronized, lastStep } = this.clock;
    const time = this.now === null ? '' : `${timeOfDay(new Date(this.now).toISOString(), this.now)}, `;
    return html`<dl>
      <dt>${text.lastBackup}</dt>
      <dd>
        ${lastBackup === null ? text.noBackup : `${agoOf(lastBackup.at, this.now)}, ${bytes(lastBackup.bytes)}`}<br />
        <span class="dim">${text.backupEvery(backupHours)}</span>
      </dd>
      <dt>${text.integrity}</dt>
      <dd class=${problem === null ? '' : 'wrong'}>
        ${problem === null ? text.integrityFine : html`<span lang="en">${problem}</span>`}
      </dd>
      <dt>${text.clock}</dt>
      <dd>${time}${timeZone}, ${synchronized ? text.synchronized : text.notKnownSynchronized}</dd>
      <dt>${text.stepped}</dt>
      <dd>${
        lastStep === null
          ? text.notStepped
          : `${agoOf(lastStep.at, this.now)}: ${lastStep.stepMs > 0 ? '+' : '−'}${age(Math.abs(lastStep.stepMs))}`
      }</dd>
    </dl>`;
  }
}
customElements.define('service-records', ServiceRecords);
