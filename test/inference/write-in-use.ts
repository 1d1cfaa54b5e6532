import { type InUse, writeInUse } from '../../edge/inference/in-use.ts';

/**
 * Writes in-use.json as `npm run models -- use` does: write-in-use.ts DIR stops|repeats HEMATOMA. `stops` says "written"
 * before the rename and never gets further; `repeats` goes on until it is killed, with two selections in turn.
 */
const [modelsDir, how, hematoma] = process.argv.slice(2) as [string, 'stops' | 'repeats', string];
if (how === 'stops') {
  setInterval(() => undefined, 1000);
  await writeInUse(
    modelsDir,
    { hematoma },
    {
      rename: () => {
        process.stdout.write('written\n');
        return new Promise(() => undefined);
      },
    },
  );
} else {
  const selections: InUse[] = [{ hematoma }, { hematoma, expansion: 'e'.repeat(5000) }];
  for (let n = 0; ; n++) {
    await writeInUse(modelsDir, selections[n % 2]!);
    if (n === 0) process.stdout.write('written\n');
  }
}
