import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { KinographError } from '@kinograph/errors';
import type { AnyStage, CacheOptions } from '@kinograph/graph';
import type { Runtime } from '@kinograph/runtime';
import { createApp } from './http/create-app.js';
import { loopbackNames } from './http/guard.js';
import { defaultLimits, type Limits } from './limits.js';
import { Models, type OpenModel } from './runs/models.js';
import { Runs } from './runs/runs.js';
import { safeStages, servedRegistry } from './stages/served-registry.js';

/** How a server is set up. */
export interface ServerOptions {
  /** Runs the models; stays the caller's. */
  readonly runtime: Runtime;
  /** Checkpoints that graphs may use, by the names they give them. Opened when first used, closed with the server. */
  readonly models: Readonly<Record<string, OpenModel>>;
  /** Name or address to listen on. Default: `127.0.0.1`. */
  readonly host?: string;
  /** Default: `0`, any that is free. */
  readonly port?: number;
  /** Lets `host` be something other than the loopback: whoever reaches this machine may then use it, there is no password. */
  readonly allowRemote?: boolean;
  /** Further names a request's `Host` may have, such as that of a proxy in front. */
  readonly allowedHosts?: readonly string[];
  /** Origins whose pages may use the server, such as `http://localhost:5173`. Its own always may. */
  readonly origins?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** Stages that graphs may be made of. One that reads paths of its own lets every client read them. Default: `safeStages`. */
  readonly stages?: readonly AnyStage[];
  /** Where runs keep their files; a temporary folder of its own where left out. */
  readonly folder?: string;
  /** Folder of a built page, such as the studio, to serve beside the API. */
  readonly studio?: string;
  /** Keeps results of nodes for later runs. */
  readonly cache?: CacheOptions;
  /** Seconds between two signs of life of a stream of events. Default: 15. */
  readonly heartbeatSeconds?: number;
  /** Told of failures that are nobody's input; clients hear only that one happened. */
  readonly onError?: (error: unknown) => void;
}

/** A server that listens. */
export interface KinographServer {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  readonly port: number;
  /** Cancels all runs, ends all streams, removes all files of runs, and stops listening. */
  close(): Promise<void>;
}

/**
 * Serves graphs over HTTP.
 * @throws KinographError `serve.remote` for a host that is not the loopback without `allowRemote`, `serve.no-model`,
 *   `serve.listen` where the port is taken.
 */
export async function startServer(options: ServerOptions): Promise<KinographServer> {
  const { runtime, host = '127.0.0.1', port = 0, origins = [], allowedHosts = [], stages = safeStages } = options;
  requireSensible(options, host);
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const folder = options.folder === undefined ? await temporaryFolder() : resolve(options.folder);
  await mkdir(folder, { recursive: true });
  const models = new Models(options.models);
  const onError = options.onError ?? ((error) => console.error(error));
  const { cache } = options;
  const runs = new Runs({ runtime, models, cache, onError, stages, limits, folder });
  const stopping = new AbortController();
  const app = createApp({
    context: {
      runs,
      models,
      registry: servedRegistry(stages, { limits, onFiles: () => undefined }),
      limits,
      device: runtime.device,
      heartbeatSeconds: options.heartbeatSeconds ?? 15,
      stopping: stopping.signal,
    },
    hosts: [bracketed(host), ...allowedHosts],
    origins,
    studio: options.studio,
    onError,
  });
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: { requestTimeout: 60_000 } });
  const removeOwnFolder = async () => {
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, done);
  }).catch(async (cause) => {
    await runs.close();
    await removeOwnFolder();
    const where = `${host}:${port}`;
    throw new KinographError('serve.listen', { where, wanted: 'a free port', got: String(cause.message), cause });
  });
  const { port: taken } = server.address() as AddressInfo;

  let closed: Promise<void> | undefined;
  const close = async () => {
    stopping.abort();
    const stopped = new Promise((done) => server.close(done));
    await runs.close();
    // What a client has not taken by then it will not get.
    setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 500).unref();
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    await stopped;
    await models.close();
    await removeOwnFolder();
  };
  return {
    url: `http://${bracketed(host)}:${taken}`,
    port: taken,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'kinograph-serve-'));
}

/** An IPv6 address stands in brackets in a URL. */
function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function requireSensible({ allowRemote = false, models }: ServerOptions, host: string): void {
  if (!allowRemote && !loopbackNames.includes(bracketed(host))) {
    throw new KinographError('serve.remote', {
      where: 'host',
      wanted: loopbackNames.join(' or '),
      got: host,
      next: 'Whoever reaches this machine could use it: there is no password. Allow that with --allow-remote.',
    });
  }
  if (Object.keys(models).length === 0) {
    throw new KinographError('serve.no-model', { where: 'models', wanted: 'a checkpoint or more', got: 'none' });
  }
}
