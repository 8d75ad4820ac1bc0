import { serveStatic } from '@hono/node-server/serve-static';
import { OpenAPIHono } from '@hono/zod-openapi';
import { KinographError } from '@kinograph/errors';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { internalCode, problemOf } from '../api/problem.js';
import { answerProblem, serveError } from './answer-problem.js';
import { describeRoutes } from './describe-routes.js';
import { eventRoute } from './event-route.js';
import { graphRoutes } from './graph-routes.js';
import { type GuardOptions, guard } from './guard.js';
import { outputRoute } from './output-route.js';
import { runRoutes } from './run-routes.js';
import type { ServerContext } from './server-context.js';

/** What an app is made from. */
export interface AppOptions extends GuardOptions {
  readonly context: ServerContext;
  /** Folder of a built page to serve beside the API. */
  readonly studio?: string;
  readonly onError: (error: unknown) => void;
}

/** All routes, guarded and described. */
export function createApp({ context, hosts, origins, studio, onError }: AppOptions): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw requestError(result.target, result.error.issues);
    },
  });
  app.onError((error, c) => {
    if (error instanceof HTTPException) return answerProblem(c, bodyError(error));
    if (problemOf(error).code === internalCode) onError(error);
    return answerProblem(c, error);
  });
  app.notFound((c) =>
    answerProblem(
      c,
      serveError('serve.route-unknown', `${c.req.method} ${c.req.path}`, {
        got: 'no such route',
        next: 'GET /openapi.json describes all.',
      }),
    ),
  );
  app.use(guard({ hosts, origins }));
  app.use(async (c, next) => {
    await next();
    c.res.headers.set('X-Content-Type-Options', 'nosniff');
    // What is true of a run now is not in a while.
    if (c.res.headers.get('Content-Type')?.includes('json')) c.res.headers.set('Cache-Control', 'no-store');
    // A page served here has threads: it is cross-origin isolated.
    c.res.headers.set('Cross-Origin-Opener-Policy', 'same-origin');
    c.res.headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
    c.res.headers.set('Cross-Origin-Resource-Policy', origins.length > 0 ? 'cross-origin' : 'same-origin');
  });
  if (origins.length > 0) {
    const exposeHeaders = ['Location', 'Retry-After', 'Content-Range', 'Accept-Ranges', 'Content-Length'];
    const allowHeaders = ['Content-Type', 'Last-Event-ID', 'Range'];
    const allowMethods = ['GET', 'HEAD', 'POST', 'DELETE'];
    app.use(cors({ origin: [...origins], allowMethods, allowHeaders, exposeHeaders, maxAge: 600 }));
  }
  app.use(async (c, next) => {
    const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (c.req.method === 'POST' && type !== 'application/json') {
      throw serveError('serve.media-type', 'the body', { wanted: 'application/json', got: type ?? 'no Content-Type' });
    }
    await next();
  });
  const maxSize = context.limits.bodyBytes;
  const tooLarge = () =>
    serveError('serve.body-too-large', 'the body', { wanted: `at most ${maxSize} bytes`, got: 'more' });
  app.use(bodyLimit({ maxSize, onError: (c) => answerProblem(c, tooLarge()) }));

  describeRoutes(app, context);
  graphRoutes(app, context);
  runRoutes(app, context);
  eventRoute(app, context);
  outputRoute(app, context);
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Kinograph',
      version: '1',
      description: 'Runs graphs of stages: text to video on this machine.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
  });
  if (studio !== undefined) app.get('*', serveStatic({ root: studio }));
  return app;
}

/** What is wrong with a request, in one error. */
function requestError(target: string, issues: readonly { path: PropertyKey[]; message: string }[]): KinographError {
  const [first] = issues;
  const place = first?.path.map(String).join('.');
  return new KinographError('serve.request', {
    where: place ? `${target}, ${place}` : target,
    wanted: 'what GET /openapi.json describes',
    got: issues.map(({ message }) => message).join('; '),
  });
}

/** What the framework says of a body it cannot read. */
function bodyError(cause: HTTPException): KinographError {
  return new KinographError('serve.json', { where: 'the body', wanted: 'JSON', got: cause.message, cause });
}
