import { type Limits, startServer } from '@kinograph/serve';
import { embeddedImageModel, embeddedModel, openModel } from '../open-model.js';
import { openRuntime } from '../open-runtime.js';
import type { ServeFlags } from './commands/serve.js';
import { openCache, runCache } from './open-cache.js';
import { printError, printJson } from './report.js';

/** Serves until `signal` aborts; then nothing of the server is left. */
export async function serve(flags: ServeFlags, signal: AbortSignal): Promise<void> {
  const say = (message: string) => process.stderr.write(`kinograph: ${message}\n`);
  const [runtime, store] = await Promise.all([openRuntime(flags.runtime, flags), openCache(flags, say)]);
  try {
    const embedded = [embeddedModel, embeddedImageModel].map((name) => ({ name, location: name }));
    const named = [...flags.model, ...embedded];
    const limits: Partial<Limits> = {
      running: flags.running,
      waiting: flags.waiting,
      ...(flags.maxSteps !== undefined && { steps: flags.maxSteps }),
      ...(flags.maxPixels !== undefined && { videoPixels: flags.maxPixels }),
    };
    const server = await startServer({
      runtime,
      models: Object.fromEntries(
        named.map(({ name, location }) => [
          name,
          async () => ({ ...(await openModel(location, { signal })), location: name }),
        ]),
      ),
      host: flags.host,
      port: flags.port,
      allowRemote: flags.allowRemote,
      allowedHosts: flags.allowHost,
      origins: flags.origin,
      folder: flags.folder,
      studio: flags.studio,
      limits,
      cache: runCache(store, runtime, flags),
      onError: (error) => printError(error, { json: false }),
    });
    if (flags.json) printJson({ url: server.url });
    else process.stdout.write(`${server.url}\n`);
    await aborted(signal);
    await server.close();
  } finally {
    await runtime.dispose();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
