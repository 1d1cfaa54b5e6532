import { LitElement } from 'lit';

/** Waits until everything below is drawn. @throws what an element failed with */
export async function drawn(root: ParentNode): Promise<void> {
  const elements = [...root.querySelectorAll('*')].filter((element) => element instanceof LitElement);
  await Promise.all(
    elements.map(async (element) => {
      await element.updateComplete;
      await drawn(element.renderRoot as ShadowRoot);
    }),
  );
}
