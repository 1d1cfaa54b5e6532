import type { Logger } from 'pino';
import { syntaxName } from '../volume/syntaxes.ts';
import type { ProposedContext } from './association-request.ts';
import { isStoredSopClass } from './sop-classes.ts';

/** A device that offers its images only as what we cannot decode sends nothing, and nobody at the ward would know. */
export function warnOfUnreadableOffers(
  contexts: readonly ProposedContext[],
  isAccepted: (contextId: number) => boolean,
  { peer, log }: { readonly peer: string; readonly log: Logger },
): void {
  const byClass = Map.groupBy(
    contexts.filter(({ abstractSyntax }) => isStoredSopClass(abstractSyntax)),
    (context) => context.abstractSyntax,
  );
  for (const [sopClassUid, offered] of byClass) {
    if (offered.some(({ id }) => isAccepted(id))) continue;
    const transferSyntaxes = offered.flatMap((context) => context.transferSyntaxes).map(syntaxName);
    const hint = 'Set the device to send uncompressed images (Explicit or Implicit VR Little Endian).';
    const about = { code: 'dicom-transfer-syntax', peer, sopClassUid, transferSyntaxes, hint };
    log.warn(about, 'images offered in no form that can be decoded');
  }
}
