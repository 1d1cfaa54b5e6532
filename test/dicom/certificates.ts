import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate and its key as PEM files. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

export interface IssueOptions {
  readonly subject?: string;
  /** Valid from and to, days from now. */
  readonly days?: readonly [from: number, to: number];
  /** Extended key usage; both by default. */
  readonly usage?: 'clientAuth' | 'serverAuth' | 'serverAuth,clientAuth';
  /** `ec` is P-256. */
  readonly algorithm?: 'ec' | 'rsa:2048' | 'rsa:1024';
}

/** Test authorities, made anew by openssl for every run; nothing of them is kept. */
export class Authorities {
  readonly folder: string;
  #count = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Authorities> {
    return new Authorities(await mkdtemp(join(tmpdir(), 'henet-tls-')));
  }

  /** An authority that signs others. */
  authority(name: string): Promise<Pair> {
    return this.#issue({ subject: `/O=${name}/CN=${name} authority` }, null);
  }

  /** A certificate that an authority signs. */
  issue(by: Pair, options: IssueOptions = {}): Promise<Pair> {
    return this.#issue(options, by);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async #issue(
    { subject = '/O=Test/CN=CT1', days = [-2, 400], ...rest }: IssueOptions,
    by: Pair | null,
  ): Promise<Pair> {
    const { usage = 'serverAuth,clientAuth', algorithm = 'ec' } = rest;
    const base = join(this.folder, String(++this.#count));
    const pair = { certificate: `${base}.pem`, key: `${base}.key` };
    const kind = algorithm === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : [algorithm];
    await run('openssl', [
      'req',
      '-new',
      '-newkey',
      ...kind,
      '-nodes',
      '-subj',
      subject,
      '-keyout',
      pair.key,
      '-out',
      `${base}.csr`,
    ]);
    const purpose = by === null ? 'keyUsage=critical,keyCertSign' : `extendedKeyUsage=${usage}`;
    await writeFile(`${base}.ext`, `basicConstraints=critical,CA:${by === null ? 'TRUE' : 'FALSE'}\n${purpose}\n`);
    await writeFile(`${base}.index`, '');
    await writeFile(`${base}.serial`, String(this.#count).padStart(4, '0'));
    await writeFile(`${base}.conf`, authorityConfiguration(base, this.folder));
    const signer = by === null ? ['-selfsign', '-keyfile', pair.key] : ['-cert', by.certificate, '-keyfile', by.key];
    const period = ['-startdate', asn1Time(days[0]), '-enddate', asn1Time(days[1])];
    await run('openssl', [
      ...['ca', '-batch', '-notext', '-config', `${base}.conf`, ...signer, ...period],
      ...['-extfile', `${base}.ext`, '-in', `${base}.csr`, '-out', pair.certificate],
    ]);
    return pair;
  }
}

/** `openssl ca`, unlike `openssl x509`, signs certificates that have expired or are yet to begin. */
function authorityConfiguration(base: string, folder: string): string {
  return `[ca]
default_ca=test
[test]
database=${base}.index
serial=${base}.serial
new_certs_dir=${folder}
default_md=sha256
unique_subject=no
policy=any
[any]
organizationName=optional
organizationalUnitName=optional
commonName=supplied
`;
}

/** YYYYMMDDHHMMSSZ so many days from now. */
function asn1Time(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '');
}
