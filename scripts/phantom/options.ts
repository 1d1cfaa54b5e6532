import { commandLine, number, UsageError, whole } from '../command-line.ts';
import type { StudyOptions } from './study.ts';

export const USAGE = `npm run phantom -- --seed N (--to HOST:PORT | --out DIR) [options]
A CT scanner whose patients do not exist: sends or writes one study of a head.

  --seed N           whole number; names patient, anatomy and bleed
  --to HOST:PORT     sends by DICOM C-STORE
  --out DIR          writes DIR/<series>/NNNN.dcm, truth.json and truth.nii.gz (1 IPH, 2 IVH)
  --called AE        called AE title (HENET)
  --calling AE       calling AE title (CT1)

  --iph ML           volume of the intraparenchymal bleed at baseline, mL
  --ivh ML           volume of the intraventricular bleed at baseline, mL; 0 for none
  --no-bleed         a head without a bleed
  --growth ML        the follow-up, about 6 h later, with the IPH grown by this much
  --ivh-growth ML    the follow-up, with the IVH grown by this much
  --follow-up        the follow-up, also where nothing has grown
  --slices N         axial slices
  --help             this text

The same seed and options give the same bytes. Exit codes: 0 done, 2 wrong options, 1 anything else.`;

export interface Command {
  readonly study: StudyOptions;
  readonly to: { readonly host: string; readonly port: number } | null;
  readonly out: string | null;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
}

/** Reads the command line. Throws {@link UsageError}; returns null where help is asked for. */
export function parseCommand(args: readonly string[]): Command | null {
  const values = parse(args);
  if (values.help) return null;
  if (values.seed === undefined) throw new UsageError('--seed N is needed');
  if ((values.to === undefined) === (values.out === undefined))
    throw new UsageError('give either --to HOST:PORT or --out DIR');
  const seed = whole('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER);
  const optional = <K extends string>(
    key: K,
    flag: string,
    text: string | undefined,
    low: number,
    high: number,
    read = number,
  ) => (text === undefined ? {} : ({ [key]: read(flag, text, low, high) } as Record<K, number>));
  const noBleed = values['no-bleed'] === true;
  if (noBleed && [values.iph, values.ivh, values.growth, values['ivh-growth']].some((v) => v !== undefined)) {
    throw new UsageError('--no-bleed excludes --iph, --ivh, --growth and --ivh-growth');
  }
  const grows = values.growth !== undefined || values['ivh-growth'] !== undefined;
  return {
    study: {
      seed,
      ...(noBleed ? { bleed: false } : grows ? { bleed: true } : {}),
      ...optional('iphMl', '--iph', values.iph, 0.1, 125),
      ...(values.ivh === undefined ? {} : ivhWish(number('--ivh', values.ivh, 0, 80))),
      ...optional('growthMl', '--growth', values.growth, -125, 125),
      ...optional('ivhGrowthMl', '--ivh-growth', values['ivh-growth'], -80, 80),
      ...(values['follow-up'] ? { followUp: true } : {}),
      ...optional('slices', '--slices', values.slices, 4, 400, whole),
    },
    to: values.to === undefined ? null : address(values.to),
    out: values.out ?? null,
    calledAeTitle: aeTitle('--called', values.called ?? 'HENET'),
    callingAeTitle: aeTitle('--calling', values.calling ?? 'CT1'),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  return commandLine({
    args: joined(args),
    options: {
      seed: text,
      to: text,
      out: text,
      called: text,
      calling: text,
      iph: text,
      ivh: text,
      growth: text,
      'ivh-growth': text,
      slices: text,
      'no-bleed': flag,
      'follow-up': flag,
      help: { ...flag, short: 'h' },
    },
  }).values;
}

/** `--growth -3` as `--growth=-3`, which the parser would otherwise take for two options. */
function joined(args: readonly string[]): string[] {
  const out: string[] = [];
  for (const arg of args) {
    const last = out.at(-1);
    if (/^-\d/.test(arg) && last?.startsWith('--') && !last.includes('=')) out[out.length - 1] = `${last}=${arg}`;
    else out.push(arg);
  }
  return out;
}

/** A bleed without IVH where 0 mL is asked for. */
function ivhWish(ivhMl: number): Pick<StudyOptions, 'ivh' | 'ivhMl' | 'bleed'> {
  return ivhMl === 0 ? { ivh: false } : { bleed: true, ivh: true, ivhMl };
}

function address(text: string): { host: string; port: number } {
  const match = /^(?<host>[^:\s]+|\[[^\]\s]+\]):(?<port>\d+)$/.exec(text);
  if (!match?.groups) throw new UsageError(`--to must be HOST:PORT, not "${text}"`);
  const host = match.groups.host!.replace(/^\[(.*)\]$/, '$1');
  return { host, port: whole('--to port', match.groups.port!, 1, 65535) };
}

/** PS3.5 section 6.2, AE: at most 16 characters, no backslash or control character. */
function aeTitle(flag: string, text: string): string {
  if (!/^[ -[\]-~]{1,16}$/.test(text) || text.trim() === '') {
    throw new UsageError(`${flag} must be an AE title of 1 to 16 characters, not "${text}"`);
  }
  return text;
}
