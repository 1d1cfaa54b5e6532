/** The wall of the ward and its rows. */
export const ward = {};
