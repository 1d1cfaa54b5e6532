import type { Kernel, Vendor } from './acquisition.ts';

/** How a vendor names and stores what a series is. */
export interface ScannerModel {
  readonly manufacturer: string;
  readonly model: string;
  readonly kernels: Record<Kernel, string>;
  readonly descriptions: Record<Kernel, string>;
  readonly localizer: string;
  readonly bitsStored: 12 | 16;
  readonly signed: boolean;
  readonly rescaleIntercept: number;
  /** Whether the vendor writes Spacing Between Slices */
  readonly statesSpacing: boolean;
}

export const SCANNER_MODELS: Record<Vendor, ScannerModel> = {
  GE: {
    manufacturer: 'GE MEDICAL SYSTEMS',
    model: 'Phantom Revolution',
    kernels: { soft: 'SOFT', standard: 'STANDARD', bone: 'BONE' },
    descriptions: { soft: 'HEAD WO SOFT', standard: 'HEAD WO STD', bone: 'HEAD WO BONE' },
    localizer: 'SCOUT',
    bitsStored: 16,
    signed: true,
    rescaleIntercept: -1024,
    statesSpacing: false,
  },
  SIEMENS: {
    manufacturer: 'SIEMENS',
    model: 'Phantom Definition',
    kernels: { soft: 'H31s', standard: 'H40s', bone: 'H60s' },
    descriptions: { soft: 'Head 5.0 H31s', standard: 'Head 5.0 H40s', bone: 'Head 5.0 H60s' },
    localizer: 'Topogram 0.6 T20s',
    bitsStored: 12,
    signed: false,
    rescaleIntercept: -1024,
    statesSpacing: false,
  },
  PHILIPS: {
    manufacturer: 'Philips',
    model: 'Phantom Ingenuity',
    kernels: { soft: 'UB', standard: 'UC', bone: 'YB' },
    descriptions: { soft: 'Brain UB', standard: 'Brain UC', bone: 'Bone YB' },
    localizer: 'Surview',
    bitsStored: 12,
    signed: false,
    rescaleIntercept: -1024,
    statesSpacing: true,
  },
  CANON: {
    manufacturer: 'CANON_MEC',
    model: 'Phantom Aquilion',
    kernels: { soft: 'FC21', standard: 'FC26', bone: 'FC81' },
    descriptions: { soft: 'Head Brain 5.0', standard: 'Head Std 5.0', bone: 'Head Bone 5.0' },
    localizer: 'Scanogram',
    bitsStored: 16,
    signed: true,
    rescaleIntercept: 0,
    statesSpacing: true,
  },
};
