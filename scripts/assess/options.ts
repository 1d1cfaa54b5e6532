import path from 'node:path';
import Value from 'typebox/value';
import { type Clinical, ClinicalSchema } from '../../edge/assessment/clinical.ts';
import { commandLine, UsageError } from '../command-line.ts';

export const USAGE = `usage: npm run assess -- DIR --out OUT [--models DIR] [--deadline SECONDS]
       [--onset-hours H] [--anticoagulated yes|no] [--systolic MMHG] [--age YEARS] [--gcs 3..15]

Reads the head scan among the DICOM files in DIR (and below) as the appliance would, and writes into OUT:
assessment.json, volume.nii.gz, hematoma.nii.gz (1 IPH, 2 IVH, 3 and above what otherFindings in assessment.json say),
gradcam.nii.gz (CHE), gradcam-RHE1.nii.gz, gradcam-RHE2.nii.gz and overview.png. What is known beside the scan sharpens
the probabilities; what is not named is unknown. Where the scan cannot be assessed, only assessment.json, with the reason.
The reading is ended after --deadline seconds (120): an ensemble on a small CPU takes minutes.

exit codes: 0 done, 2 usage or models, 3 not assessed, 1 anything else`;

export interface AssessOptions {
  readonly from: string;
  readonly out: string;
  readonly modelsDir: string;
  readonly clinical: Clinical;
  /** How long the reading may take. */
  readonly deadlineSeconds: number;
}

/** @throws UsageError */
export function parseOptions(args: string[]): AssessOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [from, ...others] = positionals;
  if (from === undefined || others.length > 0) throw new UsageError('name one folder of DICOM files');
  if (values.out === undefined) throw new UsageError('--out OUT is missing');
  const deadlineSeconds = Number(values.deadline);
  if (!(deadlineSeconds >= 1)) throw new UsageError(`--deadline takes seconds, at least 1, not ${values.deadline}`);
  return {
    from: path.resolve(from),
    out: path.resolve(values.out),
    modelsDir: path.resolve(values.models),
    clinical: clinicalOf(values),
    deadlineSeconds,
  };
}

/** @throws UsageError naming every item that cannot be */
function clinicalOf(values: ReturnType<typeof parse>['values']): Clinical {
  const number = (text: string | undefined) =>
    text === undefined ? null : text.trim() === '' ? Number.NaN : Number(text);
  const yes = values.anticoagulated;
  if (yes !== undefined && yes !== 'yes' && yes !== 'no') throw new UsageError('--anticoagulated is yes or no');
  const clinical = {
    onsetHours: number(values['onset-hours']),
    anticoagulated: yes === undefined ? null : yes === 'yes',
    systolicMmHg: number(values.systolic),
    ageYears: number(values.age),
    gcs: number(values.gcs),
  };
  const errors = [...Value.Errors(ClinicalSchema, clinical)].map(({ instancePath }) => FLAGS[instancePath.slice(1)]);
  if (errors.length > 0) throw new UsageError(`out of range: ${[...new Set(errors)].join(', ')}`);
  return clinical;
}

const FLAGS: Readonly<Record<string, string>> = {
  onsetHours: '--onset-hours (0 to 720)',
  systolicMmHg: '--systolic (40 to 350 mmHg)',
  ageYears: '--age (0 to 130)',
  gcs: '--gcs (3 to 15)',
};

function parse(args: string[]) {
  return commandLine({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      out: { type: 'string' },
      'onset-hours': { type: 'string' },
      anticoagulated: { type: 'string' },
      systolic: { type: 'string' },
      age: { type: 'string' },
      gcs: { type: 'string' },
      deadline: { type: 'string', default: '120' },
      models: { type: 'string', default: path.join(import.meta.dirname, '../../models') },
    },
  });
}
