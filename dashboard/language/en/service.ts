/** The service page. */
export const service = {};
