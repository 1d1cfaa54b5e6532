import { fileURLToPath } from 'node:url';

/** For a browser that takes or compares reference pictures: other fonts of the machine must not show in them. */
export const STEADY_FONTS = { FONTCONFIG_FILE: fileURLToPath(new URL('./fonts.conf', import.meta.url)) };
