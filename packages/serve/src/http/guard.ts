import type { MiddlewareHandler } from 'hono';
import { serveError } from './answer-problem.js';

/** Who may ask. */
export interface GuardOptions {
  /** Names a request's `Host` may have beside the loopback's: host names without port. */
  readonly hosts: readonly string[];
  /** Origins whose pages may use this server beside its own, such as `http://localhost:5173`. */
  readonly origins: readonly string[];
}

/** Names of the machine's own loopback. */
export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Turns away what a page of another site makes a browser send. A name that was rebound to this address comes as `Host`; a page of
 * another origin comes as `Origin`.
 * @throws KinographError `serve.host`, `serve.origin`.
 */
export function guard({ hosts, origins }: GuardOptions): MiddlewareHandler {
  const known = new Set([...loopbackNames, ...hosts.map((host) => host.toLowerCase())]);
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    const name = host.replace(/:\d+$/, '').toLowerCase();
    if (!known.has(name)) {
      throw serveError('serve.host', 'the header Host', {
        wanted: [...known].join(' or '),
        got: name || 'nothing',
        next: 'A name in front of this server is allowed with --allow-host.',
      });
    }
    const origin = c.req.header('origin');
    const own = origin === `http://${host}` || origin === `https://${host}`;
    if (origin !== undefined && !own && !origins.includes(origin)) {
      throw serveError('serve.origin', 'the header Origin', {
        wanted: ['this server', ...origins].join(' or '),
        got: origin,
        next: 'Pages of other origins are allowed with --origin.',
      });
    }
    await next();
  };
}
