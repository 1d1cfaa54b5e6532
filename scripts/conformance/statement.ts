import { parseConfig } from '../../edge/config/load.ts';
import { annexes } from './annexes.ts';
import { blocks } from './markdown.ts';
import { network } from './network.ts';
import { overview } from './overview.ts';
import { security } from './security.ts';
import { services } from './services.ts';

/** The configuration with every default, and TLS on. */
export const DEFAULTS = parseConfig({
  site: 'example',
  dicom: {
    peers: [{ aeTitle: 'CT1', address: '127.0.0.1' }],
    tls: { certificateFile: 'henet.pem', keyFile: 'henet.key', trustedFile: 'trusted.pem' },
  },
});

/** The whole conformance statement, made from the tables that the code negotiates with. `version`: of the program. */
export function statement(version: string): string {
  const { dicom } = DEFAULTS;
  return `${blocks(overview(version), services(), network(dicom), security(dicom), annexes())}\n`;
}
