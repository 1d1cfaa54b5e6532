import type { Socket } from 'node:net';
import dimse, { type association, type requests, type responses } from 'dcmjs-dimse';
import type { ScpSocket } from './scp-socket.ts';
import { acceptedSyntax, isAcceptedSopClass } from './sop-classes.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from './storage/part10.ts';
import { ANNOUNCED_PDU_BYTES } from './upper-layer/framer.ts';

const { Implementation, Scp, log, constants } = dimse;
const { PresentationContextResult: Result } = constants;

// The library writes patient identifiers to the console; what matters of it comes back as errors.
log.setLevel('silent');
Implementation.setImplementationClassUid(IMPLEMENTATION_CLASS_UID);
Implementation.setImplementationVersion(IMPLEMENTATION_VERSION);

/** What the guard does for the library. None of these may throw. */
export interface ScpHooks {
  /** A response was written: the next message may come. */
  answered(): void;
  fail(error: unknown): void;
}

/**
 * Association and Verification (PS3.4 annex A) by dcmjs-dimse, fed by the guard with one checked PDU at a time. Data sets never
 * come to it: it would copy them several times. An error thrown in a handler
 * would reach the process as an unhandled rejection (its event emitter turns it into one), so each is caught here.
 */
export class VerificationScp extends Scp {
  readonly #hooks: ScpHooks;

  constructor(socket: ScpSocket, hooks: ScpHooks) {
    // The library uses no more of a socket than ScpSocket has.
    super(socket as unknown as Socket);
    this.#hooks = hooks;
    this.on('networkError', (error: unknown) => hooks.fail(error));
  }

  /** Accepts the contexts that can be stored (PS3.8 9.3.3.2); the others are answered with why not. */
  override associationRequested(association: association.Association): void {
    this.#guarded(() => {
      for (const { context } of association.getPresentationContexts()) {
        const syntax = acceptedSyntax(context.getAbstractSyntaxUid(), context.getTransferSyntaxUids());
        if (syntax !== null) context.setResult(Result.Accept, syntax);
        else if (isAcceptedSopClass(context.getAbstractSyntaxUid())) {
          context.setResult(Result.RejectTransferSyntaxesNotSupported);
        } else context.setResult(Result.RejectAbstractSyntaxNotSupported);
      }
      // What we receive, whatever the peer does: the library would announce the peer's own limit back to it.
      association.setMaxPduLength(ANNOUNCED_PDU_BYTES);
      this.sendAssociationAccept();
    });
  }

  override associationReleaseRequested(): void {
    this.#guarded(() => this.sendAssociationReleaseResponse());
  }

  override cEchoRequest(request: requests.CEchoRequest, callback: (response: responses.CEchoResponse) => void): void {
    this.#guarded(() => {
      const response = dimse.responses.CEchoResponse.fromRequest(request);
      response.setStatus(0x0000);
      callback(response);
      // Left to itself the library appends the next command to this one and reads both again, so that n C-ECHOs cost n².
      (this as unknown as { dimseStream: unknown }).dimseStream = undefined;
      this.#hooks.answered();
    });
  }

  /** The guard ends an aborted association itself. */
  override abort(): void {}

  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#hooks.fail(error);
    }
  }
}
