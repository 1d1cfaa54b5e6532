import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveGallery } from '../serve-gallery.ts';
import { compact, readPng } from './picture.ts';
import { launchSteadyBrowser, missingFonts, openSteadily, sectionIds, shoot, THEMES, type ThemeName } from './shoot.ts';

/** Where the accepted picture of a section lies. */
export const referenceFile = (theme: ThemeName, id: string): string =>
  fileURLToPath(new URL(`../references/${theme}/${id}.png`, import.meta.url));

/**
 * `npm run references [-- SECTION...]`: accepts how the gallery looks now, all of it or the sections named. References of
 * sections that are gone go too. Look at what changed before it is committed.
 */
async function accept(wanted: readonly string[]): Promise<void> {
  const missing = missingFonts();
  if (missing.length > 0)
    throw new Error(
      `Fonts are missing: ${missing.join(', ')}. Run: sudo apt-get install fonts-liberation2 fonts-wqy-microhei`,
    );
  const gallery = await serveGallery();
  const browser = await launchSteadyBrowser();
  try {
    for (const theme of THEMES) {
      const page = await openSteadily(browser, gallery.url, theme);
      const ids = await sectionIds(page);
      const unknown = wanted.filter((id) => !ids.includes(id));
      if (unknown.length > 0)
        throw new Error(`The gallery has no section ${unknown.join(', ')}. It has: ${ids.join(', ')}`);
      const folder = dirname(referenceFile(theme, 'any'));
      await mkdir(folder, { recursive: true });
      let bytes = 0;
      for (const id of wanted.length > 0 ? wanted : ids) {
        const png = compact(readPng(await shoot(page, id)));
        await writeFile(referenceFile(theme, id), png);
        bytes += png.length;
      }
      const gone = (await readdir(folder)).filter((name) => !ids.includes(name.replace(/\.png$/, '')));
      for (const name of gone) await rm(`${folder}/${name}`);
      console.log(`${theme}: ${wanted.length || ids.length} of ${ids.length} sections, ${Math.round(bytes / 1000)} kB`);
      await page.close();
    }
  } finally {
    await browser.close();
    await gallery.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await accept(process.argv.slice(2));
