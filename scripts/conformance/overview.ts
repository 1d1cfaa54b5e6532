import { ACCEPTED_SYNTAXES, SOP_CLASSES } from '../../edge/dicom/sop-classes.ts';
import { syntaxName } from '../../edge/volume/syntaxes.ts';
import { blocks, table } from './markdown.ts';

/** Sections 1 to 3. */
export function overview(version: string): string {
  return blocks(
    '# DICOM Conformance Statement: HENet Edge',
    `Version ${version} of the program. The sections follow the template of PS3.2 Annex N; those that do not apply say so. This
file is written by \`npm run conformance\` from the tables and limits that the program itself works with, and a test holds it to them:
change those, not this.`,
    '> **Research software. Not a medical device. Not for diagnosis.**',
    '## 1 Overview',
    `HENet Edge stands beside a CT scanner. It receives head CT examinations over the network, looks for intracerebral bleeds and tells
the ward. It is an acceptor of associations only: it opens none, queries nothing and sends no object.`,
    '### 1.1 Content and transfer',
    table(
      ['SOP Class', 'UID', 'SCU', 'SCP'],
      SOP_CLASSES.filter(({ service }) => service === 'Storage').map(({ name, uid }) => [name, uid, 'N', 'Y']),
    ),
    'Transfer syntaxes, best first, for every class:',
    table(
      ['Transfer syntax'],
      ACCEPTED_SYNTAXES.map((uid) => [syntaxName(uid)]),
    ),
    `Only single-frame CT Image Storage is read. The other classes are taken so that the send job of a scanner does not fail on them; why
a series was not read is shown on the ward board.`,
    '### 1.2 DIMSE services',
    table(
      ['Service', 'SCU', 'SCP'],
      [
        ['Verification', 'N', provides('Verification')],
        ['Storage', 'N', provides('Storage')],
        ['Storage Commitment', 'N', provides('Storage Commitment')],
        ['Workflow Management (worklist, procedure step)', 'N', 'N'],
        ['Query/Retrieve', 'N', 'N'],
        ['Print Management', 'N', 'N'],
      ],
    ),
    '### 1.3 DICOM Web Services',
    'None.',
    '### 1.4 Media services',
    'None: no media are read or written.',
    '### 1.5 Real-Time Video services',
    'None.',
    '### 1.6 De-identification profiles',
    'None. What is received is kept as it is.',
    '### 1.7 Specific Character Sets',
    'Section 5.7 lists those that are decoded.',
    '## 2 Table of contents',
    [
      '1 Overview',
      '2 Table of contents',
      '3 Introduction',
      '4 Implementation model',
      '5 Service and interoperability description',
    ]
      .concat(['6 Configuration', '7 Network and media communication details', '8 Security', 'Annexes A.A to A.E'])
      .map((line) => `- ${line}`)
      .join('\n'),
    '## 3 Introduction',
    '### 3.1 Revision history',
    'CHANGELOG.md tells what changed from version to version.',
    '### 3.2 Audience',
    'Those who connect the appliance to a scanner or a network: PACS administrators, service engineers, integrators.',
    '### 3.3 Remarks',
    `The statement helps to judge whether two devices can work together. It does not replace a trial with both. What the appliance
concludes of a scan, and how it alerts, is not DICOM and not described here.`,
    '### 3.4 Terms and definitions, 3.5 Abbreviations',
    'Those of PS3.1 to PS3.8 and PS3.15.',
    '### 3.6 References',
    'DICOM PS3.2 to PS3.8, PS3.10 and PS3.15; BCP 195 (RFC 8996, RFC 9325); RFC 8446.',
  );
}

function provides(service: string): 'Y' | 'N' {
  return SOP_CLASSES.some((one) => one.service === service) ? 'Y' : 'N';
}
