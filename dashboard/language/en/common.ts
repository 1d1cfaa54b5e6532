/** Words that every page uses. */
export const common = {
  unknown: 'unknown',
  back: 'Back',
};
