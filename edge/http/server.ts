import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify from 'fastify';
import { Fault } from '../config/fault.ts';
import { portFault } from '../config/port-fault.ts';
import type { Unit } from '../config/unit.ts';
import { type GuardedRoute, guardRoutes } from './access.ts';
import type { App, Context } from './app.ts';
import { asyncApi } from './asyncapi.ts';
import { cookiesOf } from './cookies.ts';
import { answerOf } from './faults.ts';
import { guardUpgrades, refusal } from './guard.ts';
import { SECURITY_HEADERS } from './headers.ts';
import type { HttpServerOptions } from './options.ts';
import { Studio } from './picture/studio.ts';
import { alertRoutes } from './routes/alerts.ts';
import { auditTrailRoutes } from './routes/audit-trail.ts';
import { boardRoutes } from './routes/board.ts';
import { clinicalRoutes } from './routes/clinical.ts';
import { episodeRoutes } from './routes/episodes.ts';
import { exportRoutes } from './routes/exports.ts';
import { feedbackRoutes } from './routes/feedback.ts';
import { fhirRoutes } from './routes/fhir.ts';
import { modelRoutes } from './routes/models.ts';
import { noteRoutes } from './routes/notes.ts';
import { peopleRoutes } from './routes/people.ts';
import { pictureRoutes } from './routes/pictures.ts';
import { providerRoutes } from './routes/provider.ts';
import { readerEstimateRoutes } from './routes/reader-estimates.ts';
import { receiptRoutes } from './routes/receipts.ts';
import { scanRoutes } from './routes/scans.ts';
import { serviceRoutes } from './routes/service.ts';
import { sessionRoutes } from './routes/session.ts';
import { statusRoutes } from './routes/status.ts';
import { ViewingLog } from './viewing.ts';

const BODY_LIMIT_BYTES = 8192;
const BOARD_DIR = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

/** The appliance's HTTP side: the ward board's files, its pictures, and the acts of people. */
export class HttpServer implements Unit {
  private readonly options: HttpServerOptions;
  /** Every route with what it needs of whoever asks. */
  routes: readonly GuardedRoute[] = [];
  private running: { readonly app: App; readonly studio: Studio; readonly upgraded: ReadonlySet<Duplex> } | null = null;

  constructor(options: HttpServerOptions) {
    this.options = options;
  }

  /** Where the server listens. */
  address(): AddressInfo {
    const address = this.running?.app.server.address();
    if (!address || typeof address === 'string') {
      throw new Fault('The HTTP server is not listening', { code: 'http-not-started', hint: 'Start it first.' });
    }
    return address;
  }

  async start(): Promise<void> {
    const { http } = this.options.config;
    const studio = new Studio();
    const app = await this.compose(studio);
    this.options.attachUpgrade?.(app.server);
    const upgraded = guardUpgrades(app.server, http.host, this.options.proxy?.origin);
    this.running = { app, studio, upgraded };
    try {
      await app.listen({ host: http.host, port: http.port });
    } catch (cause) {
      await this.stop();
      throw portFault('HTTP', http, { code: 'http-port-taken', setting: 'http', cause });
    }
  }

  async stop(): Promise<void> {
    const { running } = this;
    this.running = null;
    if (!running) return;
    await running.studio.end();
    const closed = running.app.close();
    // An upgraded socket is no longer a request of the server's: nothing else would end it, and close would wait for it.
    for (const socket of running.upgraded) socket.destroy();
    await closed;
  }

  private async compose(studio: Studio): Promise<App> {
    const { options } = this;
    const { log, journal, clock, config, people = null, proxy } = options;
    const cookies = cookiesOf(config.appliance, proxy);
    const boardDir = options.boardDir ?? BOARD_DIR;
    const viewing = new ViewingLog(journal, clock, log);
    const context: Context = { ...options, people, cookies, boardDir, studio, viewing };
    const app: App = fastify({
      bodyLimit: BODY_LIMIT_BYTES,
      forceCloseConnections: true,
      ...(proxy ? { trustProxy: proxy.addresses } : {}),
      routerOptions: { maxParamLength: 64 },
      ajv: { customOptions: { coerceTypes: true, removeAdditional: false } },
    }).withTypeProvider<TypeBoxTypeProvider>();
    // Answers go out as they are: a serializer built from the schema would turn a missing number into 0.
    app.setSerializerCompiler(() => (data) => JSON.stringify(data));
    app.addHook('onRequest', async (request, reply) => {
      reply.headers(SECURITY_HEADERS);
      if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
      const isActing = request.method !== 'GET' && request.method !== 'HEAD';
      const fault = refusal(request.raw, config.http.host, isActing, proxy?.origin);
      if (fault) throw fault;
    });
    app.setErrorHandler((error, request, reply) => {
      const { status, body, unexpected } = answerOf(error);
      if (unexpected) {
        // Without its query, in which a provider's code could stand.
        const url = request.url.split('?')[0];
        log.error({ err: error, method: request.method, url }, 'http: request failed');
      }
      return reply.code(status).type('application/json').send(body);
    });
    app.setNotFoundHandler(() => {
      throw new Fault('There is nothing at this address', { code: 'address-unknown', hint: 'The board is at /ward.' });
    });
    await app.register(fastifyCookie);
    this.routes = guardRoutes(app, people, cookies.session);
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'HENet Edge',
          version: 'v1',
          description: 'Research software, not a medical device. Not for diagnosis.',
        },
      },
    });
    await app.register(fastifyStatic, { root: boardDir, serve: false, suppressWarning: true });
    const all = [
      sessionRoutes,
      providerRoutes,
      peopleRoutes,
      statusRoutes,
      alertRoutes,
      receiptRoutes,
      episodeRoutes,
      clinicalRoutes,
      scanRoutes,
      noteRoutes,
      feedbackRoutes,
      readerEstimateRoutes,
      auditTrailRoutes,
      exportRoutes,
      pictureRoutes,
      fhirRoutes,
      serviceRoutes,
      modelRoutes,
      boardRoutes,
    ];
    for (const routes of all) {
      routes(app, context);
    }
    app.get('/api/v1/openapi.json', { schema: { hide: true } }, () => app.swagger());
    app.get('/api/v1/asyncapi.json', { schema: { hide: true } }, () => asyncApi(options.status().version));
    return app;
  }
}
