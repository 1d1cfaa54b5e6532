import { html } from 'lit';
import type { ServiceState } from '../../../edge/health/service/state.ts';
import { bytes, celsius, milliseconds } from '../../data/amounts.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';
import { figures } from './styles.ts';

/** Disk, temperature, memory, and how long the service was ever held up: each beside what is meant. */
export class ServiceMachine extends WordedElement {
  static override properties = { machine: { attribute: false } };
  declare machine: Pick<ServiceState, 'disk' | 'temperature' | 'memory' | 'loop'>;

  static override styles = [shared, figures];

  override render() {
    if (!this.machine) return html``;
    const text = deskWords().service;
    const { disk, temperature, memory, loop } = this.machine;
    const limit = text.limit(celsius(temperature.maxCelsius));
    const isFull = disk.freeBytes !== null && disk.freeBytes < disk.minFreeBytes;
    return html`<dl>
      <dt>${text.disk}</dt>
      <dd class=${isFull ? 'wrong' : ''}>${text.free(bytes(disk.freeBytes), bytes(disk.minFreeBytes))}</dd>
      <dt>${text.images}</dt>
      <dd>${
        disk.maxImagesBytes === null
          ? text.noLimit(bytes(disk.imagesBytes))
          : text.ofLimit(bytes(disk.imagesBytes), bytes(disk.maxImagesBytes))
      }</dd>
      <dt>${text.temperature}</dt>
      <dd>${
        temperature.zones.length === 0
          ? text.noSensor
          : temperature.zones.map(
              ({ name, celsius: degrees }) =>
                html`<div class=${degrees > temperature.maxCelsius ? 'wrong' : ''}>${name} ${celsius(degrees)} (${limit})</div>`,
            )
      }</dd>
      <dt>${text.memory}</dt>
      <dd>
        ${text.memoryOf(bytes(memory.mainBytes), bytes(memory.engineBytes))}<br />
        ${text.memoryFree(bytes(memory.freeBytes), bytes(memory.totalBytes))}
      </dd>
      <dt>${text.stall}</dt>
      <dd class=${loop.longestStallMs > loop.allowedMs ? 'wrong' : ''}>
        ${milliseconds(loop.longestStallMs)}, ${text.allowed(milliseconds(loop.allowedMs))}
      </dd>
    </dl>`;
  }
}
customElements.define('service-machine', ServiceMachine);
