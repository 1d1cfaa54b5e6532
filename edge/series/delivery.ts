/** What one association brought, said when it ended. */
export interface SeriesDelivery {
  /** Calling AE title and address. */
  readonly peer: string;
  /** Whether the peer released the association; if not, it broke off and more may be due. */
  readonly isReleased: boolean;
  readonly series: readonly {
    readonly studyInstanceUid: string;
    readonly seriesInstanceUid: string;
    /** Distinct instances that it brought, those known before among them. */
    readonly instances: number;
  }[];
}
