import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { servedEventSchema } from '../api/events.js';
import { serveError } from './answer-problem.js';
import { problems, runParameter } from './documented.js';
import type { ServerContext } from './server-context.js';

const lastEventId = z
  .string()
  .regex(/^\d{1,15}$/)
  .optional()
  .openapi({ param: { name: 'last-event-id', in: 'header' }, description: 'Events up to this one are left out.' });

const events = createRoute({
  method: 'get',
  path: '/runs/{id}/events',
  summary: 'What happens in a run, from its beginning, as server-sent events',
  description:
    "Every event has an `id`, its `type` as `event` and a `RunEvent` as `data`. The stream ends after `run-finished`. A node's older progress and previews are left out once newer ones are there. Whoever leaves may come back with `Last-Event-ID`; the run goes on meanwhile.",
  request: { params: runParameter, headers: z.object({ 'last-event-id': lastEventId }) },
  responses: {
    ...problems,
    200: { description: 'The events.', content: { 'text/event-stream': { schema: servedEventSchema } } },
    204: { description: 'The run has ended, and the client has heard all of it.' },
  },
});

/** The events of a run. */
export function eventRoute(app: OpenAPIHono, { runs, limits, heartbeatSeconds }: ServerContext): void {
  let listeners = 0;
  app.openapi(events, (c) => {
    const { log } = runs.get(c.req.valid('param').id);
    const after = Number(c.req.valid('header')['last-event-id'] ?? 0);
    // 204 tells an EventSource to stop asking.
    if (log.ended && after >= log.last) return c.body(null, 204);
    if (listeners >= limits.listeners) {
      throw serveError('serve.listeners', 'streams of events', {
        wanted: `at most ${limits.listeners}`,
        got: 'one more',
      });
    }
    listeners++;
    const gone = new AbortController();
    const response = streamSSE(c, async (stream) => {
      stream.onAbort(() => gone.abort());
      const heartbeat = setInterval(() => void stream.write(': \n\n'), heartbeatSeconds * 1000);
      try {
        for await (const { id, event } of log.after(after, gone.signal)) {
          await stream.writeSSE({ id: String(id), event: event.type, data: JSON.stringify(event) });
        }
      } finally {
        clearInterval(heartbeat);
        listeners--;
      }
    });
    response.headers.set('X-Accel-Buffering', 'no');
    return response;
  });
}
