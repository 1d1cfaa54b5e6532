/** Why the appliance refused, in its own words. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly hint: string;

  constructor(message: string, code: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
