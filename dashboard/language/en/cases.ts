/** The case page: figures, record, exports. */
export const cases = {};
