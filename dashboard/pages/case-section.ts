import { html } from 'lit';
import type { SectionName } from '../components/record/case-head.ts';
import { deskWords } from '../language/desk.ts';

/** A part of the case page, which its head leads to. Without a frame its heading is for who listens. */
export function section(name: SectionName, content: unknown, style = 'card') {
  return html`<section id=${name} class=${style} aria-labelledby=${`${name}-heading`}>
    <h2 id=${`${name}-heading`} tabindex="-1" class=${style ? '' : 'reader'}>${deskWords().cases.sections[name]}</h2>
    ${content}
  </section>`;
}
