import type { FastifyError } from 'fastify';
import { Fault } from '../config/fault.ts';

/** What a person or program is told of a refused request. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** HTTP status of the faults that a request can meet; any other fault is the appliance's own: 500. */
const STATUS_OF_FAULT: Readonly<Record<string, number>> = {
  'request-invalid': 400,
  'password-weak': 400,
  'pin-weak': 400,
  'sign-in-required': 401,
  'sign-in-wrong': 401,
  'code-wrong': 401,
  'role-insufficient': 403,
  'pin-required': 403,
  'pin-wrong': 403,
  'person-unknown': 404,
  'display-unknown': 404,
  'sign-in-none': 409,
  'person-exists': 409,
  'pin-taken': 409,
  'display-exists': 409,
  'last-admin': 409,
  'too-many-attempts': 429,
  'clinical-invalid': 400,
  'host-refused': 403,
  'origin-refused': 403,
  'address-unknown': 404,
  'alert-unknown': 404,
  'episode-unknown': 404,
  'scan-unknown': 404,
  'resource-unknown': 404,
  'pictures-missing': 404,
  'slice-unknown': 404,
  'images-removed': 410,
  'alert-superseded': 409,
  'alert-closed': 409,
  'alert-taken': 409,
  'test-alert-open': 409,
  'channel-unknown': 400,
  'model-unknown': 404,
  'card-unknown': 404,
  'bundle-busy': 503,
  'bundle-late': 503,
  'alert-not-taken': 409,
  'act-repeated': 409,
  'assessment-superseded': 409,
  'not-marked': 409,
  'alert-unrecorded': 503,
  'pictures-busy': 503,
  'pictures-late': 503,
  'board-not-built': 503,
};

/** Status and body that answer an error; `unexpected` ones are the appliance's own and belong in its log. */
export function answerOf(error: unknown): { status: number; body: ErrorBody; unexpected: boolean } {
  if (error instanceof Fault) {
    const status = STATUS_OF_FAULT[error.code] ?? 500;
    return {
      status,
      body: { code: error.code, message: error.message, hint: error.hint },
      unexpected: status === 500,
    };
  }
  const { statusCode, message } = error as Partial<FastifyError>;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const body = {
      code: 'request-invalid',
      message: message ?? 'The request is not valid',
      hint: 'Compare the request with /api/v1/openapi.json.',
    };
    return { status: statusCode, body, unexpected: false };
  }
  const body = {
    code: 'internal-error',
    message: 'The appliance could not answer',
    hint: 'Look into the log of the appliance; run `npm run doctor`.',
  };
  return { status: 500, body, unexpected: true };
}
