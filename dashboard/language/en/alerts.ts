/** Alerts, and what people do to them. */
export const alerts = {};
