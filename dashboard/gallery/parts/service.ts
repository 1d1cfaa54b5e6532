import { html, type TemplateResult } from 'lit';
import type { ServiceState } from '../../../edge/health/service/state.ts';
import '../../components/service/service-overview.ts';
import { degradedService, emptyService, engineDownService, fineService } from './service-samples.ts';

const shown =
  (state: ServiceState, ageMs = 3000, old = false) =>
  () =>
    html`<service-overview .state=${state} .ageMs=${ageMs} ?old=${old} screenId="0f3a9c1e-wall"></service-overview>`;

export const serviceSections: readonly { readonly title: string; readonly part: () => TemplateResult }[] = [
  { title: 'Service, all in order', part: shown(fineService) },
  { title: 'Service, degraded, a test alert stands', part: shown(degradedService) },
  { title: 'Service, engine down', part: shown(engineDownService) },
  { title: 'Service, the appliance does not answer', part: shown(fineService, 94_000, true) },
  { title: 'Service, nothing has happened yet', part: shown(emptyService) },
];
