/** `henet-case-20261123-0241.csv`: of the moment by the appliance's clock, never of the patient. */
export function fileName(what: string, now: number | null, extension: string): string {
  const moment = new Date(now ?? Date.now()).toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
  return `henet-${what}-${moment}.${extension}`;
}
