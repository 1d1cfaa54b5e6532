import { html } from 'lit';
import type { SectionName } from '../components/record/case-head.ts';
import { words } from '../language/language.ts';

/** A part of the case page, which its head leads to. Without a frame its heading is for who listens. */
export function section(name: SectionName, content: unknown, style = 'card') {
  return html`<section id=${name} class=${style} aria-labelledby=${`${name}-heading`}>
    <h2 id=${`${name}-heading`} tabindex="-1" class=${style ? '' : 'reader'}>${words().cases.sections[name]}</h2>
    ${content}
  </section>`;
}
