// Called in the browser, on the case page: measures what a reader would see.
export default async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const inside = (element, name) => element?.shadowRoot?.querySelector(name) ?? null;
  const find = () =>
    inside(inside(inside(document.querySelector('henet-app'), 'case-page'), 'scan-views'), 'slice-viewer');
  while (!find()?.isWhole) await frame();
  const shown = await frame();
  const viewer = find();
  const asked = performance
    .getEntriesByType('resource')
    .filter(({ name }) => name.includes('/volume/'))
    .map(({ startTime }) => startTime);
  const firstSliceMs = shown - Math.min(...asked);
  const sinceNavigationMs = shown;

  const canvas = viewer.renderRoot.querySelector('canvas.picture');
  const press = (key) => canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
  const whole = async () => {
    do await frame();
    while (!viewer.isWhole);
  };
  press('g');
  press('Home');
  await whole();

  /** From end to end, each slice as soon as the one before is whole on the screen. */
  const hurry = async (key) => {
    const times = [];
    let before = await frame();
    for (let n = 1; n < viewer.geometry.size[2]; n++) {
      press(key);
      await whole();
      const now = performance.now();
      times.push(now - before);
      before = now;
    }
    return times;
  };
  /** From end to end at 30 slices a second: how long after its key each is whole on the screen; a slice that is passed before counts as long as that took. */
  const steady = async (key) => {
    const late = [];
    let next = await frame();
    for (let n = 1; n < viewer.geometry.size[2]; n++) {
      press(key);
      const pressed = performance.now();
      next += 1000 / 30;
      let done = 0;
      do {
        await frame();
        if (done === 0 && viewer.isWhole) done = performance.now();
      } while (performance.now() < next - 4);
      late.push((done || performance.now() + 1000 / 30) - pressed);
    }
    return late;
  };
  const fetching = await steady('ArrowUp');
  const atHand = await hurry('ArrowDown');
  const stackBytes = viewer.bytes;
  press('p');
  await whole();
  const cross = [];
  let before = await frame();
  for (let n = 0; n < 60; n++) {
    press('PageUp');
    const now = await frame();
    cross.push(now - before);
    before = now;
  }
  return {
    ...{ firstSliceMs, sinceNavigationMs, fetching, atHand, stackBytes, planes: cross },
    allBytes: viewer.bytes,
    size: [canvas.width, canvas.height],
  };
};
