import type { Window } from '../../inference/overview/window.ts';

/** What the picture worker is asked to draw. Files are on the scan's grid, as SCAN_FILES says. */
export interface PictureJob {
  readonly volumeFile: string;
  readonly hematomaFile: string | null;
  readonly gradcamFile: string | null;
  readonly width: number;
  readonly height: number;
  readonly slice: number;
  readonly axes: readonly (readonly number[])[] | null;
  readonly window: Window;
}

export interface PictureRequest {
  readonly id: number;
  readonly job: PictureJob;
}

export type PictureReply =
  | { readonly id: number; readonly ok: true; readonly png: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly ok: false; readonly code: string; readonly message: string; readonly hint: string };
