/** What is wrong with the appliance now, as the status and the alert of a degraded appliance tell it. */
export interface Problem {
  /** Stable, kebab-case: the same problem has the same code while its words change. */
  readonly code: string;
  /** For a person: what is wrong and what to do. */
  readonly text: string;
  /** How soon somebody must see to it, as of the alert that tells it. */
  readonly priority: 'high' | 'medium' | 'low';
  /** An alert of its own tells of it, so that of the appliance's state need not. */
  readonly hasOwnAlert?: true;
}
