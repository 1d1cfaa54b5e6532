/** Of a viewer that has no way of its own: its canvas as it is drawn, with what is written into its corners. */
export async function canvasPng(viewer: HTMLElement): Promise<Blob> {
  const canvas = viewer.shadowRoot?.querySelector<HTMLCanvasElement>('canvas.picture');
  const blob = await new Promise<Blob | null>((resolve) => {
    if (canvas) canvas.toBlob(resolve, 'image/png');
    else resolve(null);
  });
  if (!blob) throw new Error('the picture is not drawn');
  return blob;
}
