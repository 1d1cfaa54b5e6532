import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { PeopleRoom } from '../people/people.ts';
import type { Cookies } from './cookies.ts';
import type { HttpServerOptions } from './options.ts';
import type { Studio } from './picture/studio.ts';
import type { ViewingLog } from './viewing.ts';

/** The fastify instance with types from TypeBox schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What the routes work with. */
export interface Context extends Omit<HttpServerOptions, 'people'> {
  readonly people: PeopleRoom | null;
  readonly cookies: Cookies;
  readonly viewing: ViewingLog;
  readonly studio: Studio;
  readonly boardDir: string;
}
