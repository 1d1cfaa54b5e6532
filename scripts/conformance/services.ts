import { ESCAPES, TERMS } from '../../edge/volume/charset.ts';
import { blocks, table } from './markdown.ts';
import { settingsOf } from './settings.ts';

/** Sections 4 to 6. */
export function services(): string {
  return blocks(
    '## 4 Implementation model',
    '### 4.1 Application Entities and data flow',
    `\`\`\`
 scanner, PACS ──C-STORE, C-ECHO──▶ [ HENet Edge AE ] ──▶ spool and journal ──▶ reading ──▶ ward board
   (remote)          association        (local)              (local disk)        (no DICOM from here on)
\`\`\``,
    '#### 4.1.1 Functional definition of HENet Edge AE',
    `It waits for associations on its ports, with TLS, without, or both. It answers C-ECHO. It writes each instance that it
is sent to the disk, records it, and only then answers success. When the association is released, or after a pause, it chooses the series to
read. It works as long as the service runs; a person does nothing.`,
    '#### 4.1.2 Sequencing of real-world activities',
    `None is needed. Instances may come in any order, over one association or several, and again: one that is there already is
answered with success and not stored twice.`,
    '## 5 Service and interoperability description',
    '### 5.1 Mapping of services to Application Entities',
    table(['Application Entity', 'Services'], [['HENet Edge AE', 'Verification SCP, Storage SCP']]),
    '### 5.2 DIMSE services',
    '#### 5.2.5 Storage service',
    '##### 5.2.5.1 SCU of the Storage SOP Classes',
    'Not supported.',
    '##### 5.2.5.2 SCP of the Storage SOP Classes',
    `Level 2 (full) of PS3.4 B.4.1: every attribute is kept, private ones too, byte for byte as received; none is coerced. The
file has the transfer syntax of its presentation context, and a name that the appliance makes. Another instance under a SOP Instance UID that
is already stored is answered with success too, kept apart in quarantine and told in the log; the first remains in use. Stored instances
cannot be retrieved over DICOM. No digital signature is verified or made.`,
    '#### 5.2.6 Storage Commitment service',
    'Not supported.',
    '### 5.3 DICOM Web Services, 5.4 Media services, 5.5 Real-Time Video services',
    'None.',
    '### 5.6 Cross-service considerations',
    'None.',
    '### 5.7 Specific Character Sets',
    'Decoded for the screen; what cannot be decoded is shown as U+FFFD and does not keep a scan from being read.',
    table(
      ['Specific Character Set (0008,0005)', 'with code extensions'],
      [
        [
          Object.keys(TERMS)
            .map((term) => term || 'absent (ISO_IR 6)')
            .join(', '),
          extensions().join(', '),
        ],
      ],
    ),
    '## 6 Configuration',
    '### 6.1 General configuration parameters',
    'One JSON file. An AE is known by its title and the address it calls from, and by its certificate where it is tied to one.',
    settings('dicom'),
    '### 6.2 Configuration of DIMSE services',
    'Below a limit of free space every C-STORE is refused with A700:',
    settings('health'),
    '### 6.3 to 6.6 Web services, media, real-time video, audit trail',
    'None.',
  );
}

function settings(section: 'dicom' | 'health'): string {
  const rows = settingsOf(section).map(({ path, values, standard, meaning }) => [
    `\`${path}\``,
    values,
    standard,
    meaning,
  ]);
  return table(['Parameter', 'Values', 'Default', 'Meaning'], rows);
}

/** Defined terms by the escape sequence that switches to them (PS3.3 tables C.12-3 and C.12-4). */
const EXTENSION: Readonly<Record<string, string>> = {
  '(B': 'ISO 2022 IR 6',
  '-A': 'ISO 2022 IR 100',
  '-B': 'ISO 2022 IR 101',
  '-C': 'ISO 2022 IR 109',
  '-D': 'ISO 2022 IR 110',
  '-L': 'ISO 2022 IR 144',
  '-G': 'ISO 2022 IR 127',
  '-F': 'ISO 2022 IR 126',
  '-H': 'ISO 2022 IR 138',
  '-M': 'ISO 2022 IR 148',
  '-T': 'ISO 2022 IR 166',
  '-b': 'ISO 2022 IR 203',
  '(J': 'ISO 2022 IR 13',
  ')I': 'ISO 2022 IR 13',
  $B: 'ISO 2022 IR 87',
  '$(D': 'ISO 2022 IR 159',
  '$)C': 'ISO 2022 IR 149',
  '$)A': 'ISO 2022 IR 58',
};

function extensions(): string[] {
  const terms = Object.keys(ESCAPES).map((sequence) => {
    const term = EXTENSION[sequence];
    if (term === undefined) throw new Error(`no defined term is known for the escape sequence ESC ${sequence}`);
    return term;
  });
  return [...new Set(terms)];
}
