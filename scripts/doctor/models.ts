import { type CheckOptions, checkPackage } from '../models/check.ts';
import type { Shortcoming } from '../models/shortcoming.ts';
import { companionOf, survey } from '../models/survey.ts';
import type { Finding } from './checks.ts';

/** The packages in use, checked as `npm run models -- check` does; what else lies in the folder harms nobody. */
export async function models(inference: CheckOptions['inference']): Promise<Finding> {
  const found = await survey(inference.modelsDir);
  const shortcomings: Shortcoming[] = [...found.selection];
  const names: string[] = [];
  for (const name of Object.values(found.inUse)) {
    if (name === null) continue;
    const progress = (text: string) => process.stderr.write(`doctor: ${text}\n`);
    const checked = await checkPackage(name, { inference, companion: companionOf(name, found), progress });
    shortcomings.push(...checked.shortcomings);
    const { manifest, golden } = checked;
    names.push(`${manifest?.name} ${manifest?.version} (${manifest?.intendedUse}) on ${golden?.provider}`);
  }
  const what = 'models';
  if (shortcomings.length === 0) return { ok: true, what, found: `${names.join(', ')}; golden cases reproduced` };
  const said = (texts: readonly string[]) => [...new Set(texts)].join(' ');
  return {
    ok: false,
    what,
    found: said(shortcomings.map((one) => one.what)),
    hint: said(shortcomings.map(({ todo }) => todo)),
  };
}
