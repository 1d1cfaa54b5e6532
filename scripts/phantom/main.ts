import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../command-line.ts';
import { type Command, parseCommand, USAGE } from './options.ts';
import { sendStudy } from './send.ts';
import { makeStudy, type PhantomStudy } from './study.ts';
import { truthOf } from './truth.ts';
import { truthNifti } from './truth-nifti.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
const progress = (text: string) => process.stderr.write(`phantom: ${text}\n`);

async function writeStudy(study: PhantomStudy, folder: string): Promise<void> {
  for (const series of study.series) {
    const into = path.join(folder, series.kind);
    await mkdir(into, { recursive: true });
    for (const [n, instance] of series.instances.entries()) {
      await writeFile(path.join(into, `${String(n + 1).padStart(4, '0')}.dcm`), instance.bytes);
    }
    progress(`wrote ${series.kind}: ${series.instances.length} files`);
  }
  await writeFile(path.join(folder, 'truth.json'), `${JSON.stringify(truthOf(study), null, 2)}\n`);
  await writeFile(path.join(folder, 'truth.nii.gz'), truthNifti(study.scan));
}

function summary(study: PhantomStudy): string {
  const truth = truthOf(study);
  const { iph, ivh } = truth.volumesMl.onGrid;
  const bleed =
    truth.location === null
      ? 'no bleed'
      : `${truth.location} ${truth.side} IPH ${iph.toFixed(1)} mL, IVH ${ivh.toFixed(1)} mL`;
  const met = truth.outcome && Object.entries(truth.outcome).filter(([, yes]) => yes);
  const outcome = met ? `; meets ${met.map(([key]) => key).join(', ') || 'no definition of expansion'}` : '';
  const when = truth.timePoint === 0 ? 'baseline' : `follow-up after ${truth.minutesFromBaseline} min`;
  return `${study.patient.name} (${truth.patientId}), ${when}: ${bleed}${outcome}`;
}

async function run(command: Command): Promise<void> {
  progress('scanning');
  const study = makeStudy(command.study);
  if (command.out !== null) {
    await writeStudy(study, command.out);
    say(`${summary(study)}; written to ${command.out}`);
  }
  if (command.to !== null) {
    const { stored } = await sendStudy(study, {
      ...command.to,
      calledAeTitle: command.calledAeTitle,
      callingAeTitle: command.callingAeTitle,
      onProgress: (done, total) => {
        if (done === total || done % 20 === 0) progress(`stored ${done} of ${total}`);
      },
    });
    say(`${summary(study)}; ${stored} instances stored by ${command.calledAeTitle}`);
  }
}

try {
  const command = parseCommand(process.argv.slice(2));
  if (command === null) say(USAGE);
  else await run(command);
} catch (error) {
  // A wish that contradicts itself is a wrong option as well
  const wrongOption = error instanceof UsageError || error instanceof RangeError;
  process.stderr.write(`phantom: ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof UsageError) process.stderr.write('phantom: --help lists the options\n');
  process.exitCode = wrongOption ? 2 : 1;
}
