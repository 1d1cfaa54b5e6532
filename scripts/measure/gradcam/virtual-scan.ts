import { assembleVolume } from '../../../edge/volume/assemble.ts';
import { resampleTo } from '../../../edge/volume/resample.ts';
import type { Lattice, Volume } from '../../../edge/volume/volume.ts';
import { slicesOf } from '../../cohort/head-files.ts';
import { type Acquisition, drawAcquisition } from '../../phantom/acquisition.ts';
import type { VirtualPatient } from '../../phantom/patient.ts';
import type { Random } from '../../phantom/random.ts';
import { render } from '../../phantom/render.ts';

/** The head grid is coarser than this matrix, so a finer one would only cost time. */
const MATRIX = 192;

/** A virtual patient's scan as a volume, and where in it the truth says there is bleed. */
export interface VirtualScan {
  readonly volume: Volume;
  /** 1 where at least half of a voxel of the lattice is bleed */
  bleedOn(lattice: Lattice): Uint8Array;
}

/** A head protocol of 5 mm slices or near it, noise as a full matrix has it once it is averaged onto the head grid. */
export function drawProtocol(random: Random): Acquisition {
  const sliceThickness = random.pick([3, 4, 4.8, 5, 5, 5]);
  const drawn = drawAcquisition(random.uint32(), { matrix: MATRIX, sliceThickness });
  return { ...drawn, noise: drawn.noise * random.range(0.3, 1) };
}

/** Scans a virtual patient and stacks the slices by the product's own code. */
export function scan(patient: VirtualPatient, acquisition: Acquisition): VirtualScan {
  const rendered = render(patient, acquisition);
  const { volume } = assembleVolume(slicesOf(rendered, rendered.hu));
  const bleedOn = (lattice: Lattice) => {
    // Carried as 0..1000 "HU", so that shear and resampling do to the truth what they do to the image.
    const carried = Int16Array.from(rendered.truth, (label) => (label === 0 ? 0 : 1000));
    const truth = assembleVolume(slicesOf(rendered, carried)).volume;
    return Uint8Array.from(resampleTo(truth, truth.hu, lattice, 0), (share) => (share >= 500 ? 1 : 0));
  };
  return { volume, bleedOn };
}
