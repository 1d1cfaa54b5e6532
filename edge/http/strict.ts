import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import Value from 'typebox/value';
import { Fault } from '../config/fault.ts';

/**
 * Checks a request as it is. The server's own validator makes of one type another where that fits a schema, so that a `null`
 * which may also be a boolean or a number becomes `false` or 0: the unknown would become normal. For every body with such a field.
 */
export const asItIs: FastifySchemaCompiler<TSchema> =
  ({ schema, httpPart = 'request' }) =>
  (data) => {
    if (Value.Check(schema, data)) return { value: data };
    const [first] = Value.Errors(schema, data);
    const error = new Fault(`${httpPart}${first?.instancePath ?? ''} ${first?.message ?? 'is not valid'}`, {
      code: 'request-invalid',
      hint: 'Compare the request with /api/v1/openapi.json.',
    });
    return { error };
  };
