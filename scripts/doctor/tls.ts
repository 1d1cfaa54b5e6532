import type { Clock } from '../../edge/config/clock.ts';
import type { TlsConfig } from '../../edge/config/config.ts';
import { ConfigError } from '../../edge/config/config-error.ts';
import { readTlsFiles } from '../../edge/dicom/tls/files.ts';
import { tlsProblems } from '../../edge/dicom/tls/problems.ts';
import type { Finding } from './checks.ts';

/** Whether the files of `dicom.tls` can be used, and for how long yet. */
export async function tlsFiles(config: TlsConfig, clock: Clock): Promise<Finding> {
  const what = 'DICOM TLS files';
  try {
    const files = await readTlsFiles(config);
    const [problem] = tlsProblems(files, clock.now());
    const own = files.certificates[0]!;
    const found = `${own.subject.split('\n').join(', ')}, valid to ${own.validToDate.toISOString().slice(0, 10)}`;
    return problem === undefined ? { ok: true, what, found } : { ok: false, what, found, hint: problem };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ok: false, what, found: error.errors.join('; '), hint: 'Mend the files that dicom.tls names.' };
  }
}
