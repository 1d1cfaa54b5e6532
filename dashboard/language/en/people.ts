/** Sign-in, roles, and who acts. */
export const people = {};
