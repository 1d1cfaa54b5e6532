import type { VirtualPatient } from './patient.ts';
import { headTissue } from './tissue.ts';

/** A projection radiograph of the head, as a console takes it for planning. */
export interface LocalizerImage {
  readonly rows: number;
  readonly columns: number;
  /** mm */
  readonly spacing: number;
  readonly position: readonly [number, number, number];
  readonly orientation: readonly [number, number, number, number, number, number];
  readonly values: Int16Array;
}

const SPACING = 2.5;
const COLUMNS = 96;
const ROWS = 96;
const DEPTH_MM = 8;

/** The lateral and the frontal localizer: sums of attenuation along x and along y. */
export function localizers(patient: VirtualPatient): LocalizerImage[] {
  return [project(patient, 'lateral'), project(patient, 'frontal')];
}

function project(patient: VirtualPatient, view: 'lateral' | 'frontal'): LocalizerImage {
  const tissue = headTissue(patient);
  const { rotation: m, translation: t } = patient.pose;
  const half = (SPACING * (COLUMNS - 1)) / 2;
  const top = t[2] + 105;
  const values = new Int16Array(ROWS * COLUMNS);
  for (let j = 0; j < ROWS; j++) {
    const z = top - j * SPACING - t[2];
    for (let i = 0; i < COLUMNS; i++) {
      const along = i * SPACING - half;
      let sum = 0;
      for (let depth = -100; depth <= 100; depth += DEPTH_MM) {
        const x = (view === 'lateral' ? depth : along) - t[0] * (view === 'lateral' ? 0 : 1);
        const y = (view === 'lateral' ? along : depth) - t[1] * (view === 'lateral' ? 1 : 0);
        const hx = m[0] * x + m[3] * y + m[6] * z;
        const hy = m[1] * x + m[4] * y + m[7] * z;
        const hz = m[2] * x + m[5] * y + m[8] * z;
        sum += tissue.hu(hx, hy, hz) + 1000;
      }
      values[i + COLUMNS * j] = Math.round((sum * DEPTH_MM) / 160 - 1000);
    }
  }
  const lateral = view === 'lateral';
  return {
    rows: ROWS,
    columns: COLUMNS,
    spacing: SPACING,
    position: lateral ? [t[0], -half, top] : [-half, t[1], top],
    orientation: lateral ? [0, 1, 0, 0, 0, -1] : [1, 0, 0, 0, 0, -1],
    values,
  };
}
