import { serveStatic } from '@hono/node-server/serve-static';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { suggestion } from '@kinograph/errors';
import { serveError } from './answer-problem.js';
import { problems, runParameter } from './documented.js';
import type { ServerContext } from './server-context.js';

const file = { schema: z.string().openapi({ format: 'binary' }) };
const content = { 'video/mp4': file, 'image/gif': file, 'image/png': file };

const output = createRoute({
  method: 'get',
  path: '/runs/{id}/outputs/{name}',
  summary: 'A file a run has made; ranges are understood',
  request: {
    params: runParameter.extend({
      name: z.string().openapi({
        param: { name: 'name', in: 'path' },
        description: 'One of `outputs[].files`, its slash encoded.',
      }),
    }),
  },
  responses: {
    ...problems,
    200: { description: 'The file.', content },
    206: { description: 'The range that was asked for.', content },
    416: { description: 'The file has no such range.' },
  },
});

/** The files of a run. */
export function outputRoute(app: OpenAPIHono, { runs }: ServerContext): void {
  app.openapi(output, async (c) => {
    const { id, name } = c.req.valid('param');
    const { folder, outputs } = runs.get(id);
    const found = folder.file(name);
    if (!found) {
      const next = suggestion(
        name,
        outputs.flatMap(({ files }) => files),
      );
      throw serveError('serve.output-unknown', `run ${id}`, { wanted: 'a file it has made', got: name, next });
    }
    const response = await serveStatic({ path: found.path })(c, async () => undefined);
    if (!response) throw serveError('serve.output-unknown', `run ${id}`, { wanted: name, got: 'nothing any more' });
    response.headers.set('Content-Type', found.mimeType);
    response.headers.set('Accept-Ranges', 'bytes');
    response.headers.set('Cache-Control', 'private, max-age=31536000, immutable');
    response.headers.set('Content-Security-Policy', "default-src 'none'; sandbox");
    return response;
  });
}
