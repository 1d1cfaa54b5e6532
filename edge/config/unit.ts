/** A capability of the appliance. Its constructor does nothing; `stop` undoes exactly what `start` did, also after a failed start. */
export interface Unit {
  start(): Promise<void>;
  stop(): Promise<void>;
}
