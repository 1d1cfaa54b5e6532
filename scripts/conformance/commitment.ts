import { DEFAULT_RETRY } from '../../edge/dicom/commitment/courier.ts';
import { MAX_REFERENCES } from '../../edge/dicom/commitment/request.ts';
import { FAILURE } from '../../edge/dicom/commitment/status.ts';
import { blocks, hex, table } from './markdown.ts';

const FAILED: Readonly<Record<keyof typeof FAILURE, readonly [meaning: string, when: string]>> = {
  processingFailure: ['Processing failure', 'its file is cut or cannot be looked at'],
  noSuchInstance: [
    'No such object instance',
    'it was never received whole, its file is gone, or it was removed by the retention policy',
  ],
  classInstanceConflict: ['Class / Instance conflict', 'it is stored, but of another SOP class than the one named'],
  classNotSupported: ['Referenced SOP Class not supported', 'it is of a class that is never taken'],
  resourceLimitation: ['Resource limitation', 'it was not received, and the disk has no room to receive it'],
};

/** Section 5.2.6. */
export function commitment(): string {
  const { firstMs, maxMs } = DEFAULT_RETRY;
  return blocks(
    '#### 5.2.6 Storage Commitment service',
    '##### 5.2.6.1 SCU of the Storage Commitment Push Model SOP Class',
    'Not supported.',
    '##### 5.2.6.2 SCP of the Storage Commitment Push Model SOP Class',
    `A request (N-ACTION, Action Type ID 1) may name ${MAX_REFERENCES.toLocaleString('en')} instances of any SOP class. It is answered once it is recorded durably.
An instance is committed when it is recorded, which happens only once its file is synced to the disk and in its place, is of the SOP class
that is named, and its file still lies there in its whole length. How long instances are kept is for the site: the oldest are
removed where its retention policy (\`journal.retention\`) needs their room, never within \`expansion.episodeDays\` of their receipt, and are
then not committed any more. Storage Media File-Set ID and Referenced Performed Procedure Step Sequence are ignored; Retrieve AE Title is never sent, for
nothing can be retrieved.`,
    `The result is one N-EVENT-REPORT with Event Type ID 1 where all instances are committed, and else 2. It goes out on the association that asked, while
that is open and between messages, and else on a new one (7.2.1.3). A device that is away, or answers with an error, is tried again after ${firstMs / 1000} s
and then with growing waits of up to ${maxMs / 60_000} minutes, until \`dicom.commitmentGiveUpHours\` have passed; results that wait survive a restart of the
appliance. The same result may come twice where its answer was lost. Failure Reason (0008,1197) is one of:`,
    table(
      ['Reason', 'Meaning', 'When'],
      (Object.entries(FAILURE) as [keyof typeof FAILURE, number][]).map(([key, reason]) => [
        hex(reason),
        ...FAILED[key],
      ]),
    ),
  );
}
