export interface ApplianceSettings {
  readonly site: string;
  readonly appliance: string;
  /** Of its broker, on 127.0.0.1. */
  readonly port: number;
  readonly dataDir: string;
  readonly username: string;
  readonly password: string;
}

/** What an appliance of the fleet can be told to do. */
export type Ask =
  /** Records a scan with a bleed; answers the id of its alert. */
  | { readonly do: 'raise' }
  | { readonly do: 'close'; readonly alertId: string }
  | { readonly do: 'audit'; readonly alertId: string }
  /** What its journal holds open, what it calls degraded, and what its broker has not taken yet. */
  | { readonly do: 'open' | 'problems' | 'undelivered' };

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}
