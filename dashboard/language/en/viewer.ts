/** The viewer and its tools. */
export const viewer = {};
