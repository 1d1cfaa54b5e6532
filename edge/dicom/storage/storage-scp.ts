import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import dimse, { type association, type requests, type responses } from 'dcmjs-dimse';
import type { ScpSocket } from '../scp-socket.ts';
import { acceptedSyntax, isAcceptedSopClass } from '../sop-classes.ts';
import { ANNOUNCED_PDU_BYTES } from '../upper-layer/framer.ts';
import type { Announced, Stored } from './instance-store.ts';
import type { InstanceWriter } from './instance-writer.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from './part10.ts';

const { Dataset, Implementation, Scp, log, constants } = dimse;
const { PresentationContextResult: Result } = constants;

// The library writes patient identifiers to the console; what matters of it comes back as errors.
log.setLevel('silent');
Implementation.setImplementationClassUid(IMPLEMENTATION_CLASS_UID);
Implementation.setImplementationVersion(IMPLEMENTATION_VERSION);

/** What the guard does for the library. None of these may throw. */
export interface ScpHooks {
  /** Where the data set of this C-STORE goes. */
  open(announced: Announced): InstanceWriter;
  /** Its data set is over: keeps it and says how that went. */
  commit(writer: InstanceWriter, announced: Announced): Promise<Stored>;
  /** A response was written: the next message may come. */
  answered(): void;
  fail(error: unknown): void;
}

/**
 * The DIMSE service elements of dcmjs-dimse, fed by the guard with one checked PDU at a time. An error thrown in a handler
 * would reach the process as an unhandled rejection (its event emitter turns it into one), so each is caught here.
 */
export class StorageScp extends Scp {
  readonly #hooks: ScpHooks;
  #announced: Announced | null = null;
  #stored: Stored | null = null;

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

  override createStoreWritableStream(
    context: association.PresentationContext,
    request: requests.CStoreRequest,
  ): Writable {
    this.#announced = {
      // Of the context, not of the command: a data set of any other class does not match (A900).
      sopClassUid: context.getAbstractSyntaxUid(),
      statedSopClassUid: plainUid(request.getAffectedSopClassUid()),
      sopInstanceUid: plainUid(request.getAffectedSopInstanceUid()),
      transferSyntaxUid: context.getAcceptedTransferSyntaxUid() ?? '',
    };
    return this.#hooks.open(this.#announced);
  }

  override createDatasetFromStoreWritableStream(
    writable: Writable,
    _context: association.PresentationContext,
    callback: (dataset: InstanceType<typeof Dataset>) => void,
  ): void {
    const announced = this.#announced;
    if (announced === null) return;
    void this.#hooks
      .commit(writable as InstanceWriter, announced)
      .then((stored) => {
        this.#stored = stored;
        callback(new Dataset({}));
      })
      .catch((error: unknown) => this.#hooks.fail(error));
  }

  override cStoreRequest(
    request: requests.CStoreRequest,
    callback: (response: responses.CStoreResponse) => void,
  ): void {
    this.#guarded(() => {
      const stored = this.#stored;
      if (stored === null) throw new Error('a C-STORE was answered before its data set was kept');
      this.#stored = null;
      const response = dimse.responses.CStoreResponse.fromRequest(request);
      response.setStatus(stored.status);
      if (stored.comment !== '') response.setErrorComment(stored.comment);
      callback(response);
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

/** As the library read it: missing, or with its padding (PS3.5 9.1). */
function plainUid(uid: unknown): string {
  return typeof uid === 'string' ? uid.replace(/[\0 ]+$/, '') : '';
}
