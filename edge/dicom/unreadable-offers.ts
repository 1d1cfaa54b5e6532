import { syntaxName } from '../volume/syntaxes.ts';
import { harmless, type Offence } from './offence.ts';
import { isStoredSopClass } from './sop-classes.ts';
import type { ProposedContext } from './upper-layer/association-request.ts';

/**
 * What to say of a device that offers its images only as what we cannot decode: it sends nothing, and nobody at the ward would
 * know.
 */
export function unreadableOffers(
  contexts: readonly ProposedContext[],
  isAccepted: (contextId: number) => boolean,
): Pick<Offence, 'code' | 'what' | 'hint' | 'detail'>[] {
  const byClass = Map.groupBy(
    contexts.filter(({ abstractSyntax }) => isStoredSopClass(abstractSyntax)),
    (context) => context.abstractSyntax,
  );
  return [...byClass]
    .filter(([, offered]) => !offered.some(({ id }) => isAccepted(id)))
    .map(([sopClassUid, offered]) => {
      const names = offered.flatMap((context) => context.transferSyntaxes).map(syntaxName);
      return {
        code: 'dicom-transfer-syntax',
        what: 'images offered in no form that can be decoded',
        hint: 'Set the device to send Explicit VR Little Endian or JPEG Lossless (1.2.840.10008.1.2.4.70).',
        detail: { sopClassUid, transferSyntaxes: names.slice(0, 20).map((name) => harmless(name, 80)) },
      };
    });
}
