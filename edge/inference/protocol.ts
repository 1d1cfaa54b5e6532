import type { Geometry, Hematoma, ModelUsed, OtherFinding, Remark } from '../assessment/assessment.ts';
import type { Clinical } from '../assessment/clinical.ts';
import type { PerDefinition } from '../assessment/definitions.ts';
import type { Sign } from '../assessment/signs/sign.ts';

/** What the engine is asked: read these files as one scan and leave the pictures' data in `outDir`. */
export interface ReadRequest {
  readonly requestId: string;
  /** Instances of the scan, any order. */
  readonly files: readonly string[];
  /**
   * Folder that appears, complete, when the reading succeeds (written beside it, then renamed). See {@link SCAN_FILES}. Null
   * keeps nothing: the disk cannot be written, and what is found is told all the same.
   */
  readonly outDir: string | null;
  /** What is known beside the scan; the expansion network answers without, and better with. */
  readonly clinical: Clinical;
  /** Patient and scan text that the overview picture carries; empty where a site hides names. */
  readonly caption: string;
}

/**
 * What the engine is asked where a scan was read before and more is known of the patient: the expansion network alone, on
 * the crop that the reading kept. Nothing is decoded.
 */
export interface EstimateRequest {
  readonly requestId: string;
  readonly estimate: {
    /** Folder of the reading, with {@link SCAN_FILES}. */
    readonly folder: string;
    /**
     * Folder of the new revision, which appears complete: the files of the reading under a second name (hard links), for
     * pictures are asked for by revision.
     */
    readonly outDir: string;
    readonly clinical: Clinical;
    /** SHA-256 of the expansion network that made the estimate before: another one's would not be its correction. */
    readonly sha256: string;
  };
}

/** An instance was stored that may become part of a scan: the engine may decode it when it has nothing else to do. */
export interface AheadNotice {
  readonly ahead: { readonly seriesInstanceUid: string; readonly file: string };
}

/** A series will not be read. */
export interface ForgetNotice {
  readonly forget: string;
}

/** Anything that the engine is told. Only a request is answered. */
export type EngineRequest = ReadRequest | EstimateRequest | AheadNotice | ForgetNotice;

/** Files of a read scan, all on the scan's grid, x fastest, little-endian. */
export const SCAN_FILES = {
  /** int16 HU */
  volume: 'volume.i16',
  /** uint8: 0 background, 1 IPH, 2 IVH, 3 and above what the reading's `otherFindings` say */
  hematoma: 'hematoma.u8',
  /** uint8: Grad-CAM of one definition, 0..255 scaled to the map's own maximum; absent without a bleed */
  gradcam: { CHE: 'gradcam-CHE.u8', RHE1: 'gradcam-RHE1.u8', RHE2: 'gradcam-RHE2.u8' },
  /**
   * float32 on the crop of the expansion network: HU, probability of IPH, probability of IVH, as it read them; absent without a
   * bleed, and in readings made before they were kept
   */
  crop: 'crop.f32',
  overview: 'overview.png',
  reading: 'reading.json',
} as const;

/** What the engine concluded of one scan before any clinical rule is applied. */
export interface Reading {
  readonly geometry: Geometry;
  readonly hematoma: Hematoma;
  /** What the hematoma model marks beside IPH and IVH: each such class of the model, found or not. */
  readonly otherFindings: readonly OtherFinding[];
  /** Signs of the IPH as computed, experimental; empty without IPH. */
  readonly signs?: readonly Sign[];
  /** Null where no bleed was found: there is nothing to expand. */
  readonly probabilities: PerDefinition | null;
  /** Standard deviation of each probability over views of the same bleed; null where there is none. */
  readonly spread: PerDefinition | null;
  /** What the expansion network was told beside the scan. */
  readonly clinical: Clinical;
  /** Thresholds of the expansion model's manifest. */
  readonly thresholds: PerDefinition | null;
  readonly quality: readonly Remark[];
  readonly models: readonly ModelUsed[];
  /** decode, volume, resample, hematoma (session alone), expansion (session alone), measure, picture, write (waited for), total; ms */
  readonly timingsMs: Readonly<Record<string, number>>;
}

export type ReadReply =
  | { readonly requestId: string; readonly ok: true; readonly reading: Reading }
  | { readonly requestId: string; readonly ok: false; readonly reason: Remark };

/** What the expansion network says with other clinical data of a scan that was read before. */
export interface Estimate {
  readonly probabilities: PerDefinition;
  readonly spread: PerDefinition;
  readonly clinical: Clinical;
  /** Thresholds of the expansion model's manifest. */
  readonly thresholds: PerDefinition;
  readonly model: ModelUsed;
  /** crop (its reading from disk), expansion (session alone), files, total; ms */
  readonly timingsMs: Readonly<Record<string, number>>;
}

export type EstimateReply =
  | { readonly requestId: string; readonly ok: true; readonly estimate: Estimate }
  | { readonly requestId: string; readonly ok: false; readonly reason: Remark };

/** First message of an engine that is ready: packages checked, golden cases reproduced, sessions warm. */
export interface EngineReady {
  readonly ready: true;
  readonly models: readonly ModelUsed[];
  /** Why a provider that is installed and preferred is not in use; empty where none was passed over. */
  readonly fellBack: readonly string[];
}

/** First message of an engine that cannot work: which package, what is wrong, what to do. */
export interface EngineRefused {
  readonly ready: false;
  readonly reason: Remark;
  /** What to do, one sentence. */
  readonly hint: string;
}

/** Something for the appliance's log. The engine has none of its own. */
export interface EngineLog {
  readonly log: {
    readonly level: 'info' | 'warn' | 'error';
    readonly text: string;
    readonly requestId?: string;
    readonly stack?: string;
  };
}

/** Anything the engine says. */
export type EngineMessage = EngineReady | EngineRefused | EngineLog | ReadReply | EstimateReply;
