// A server with limits of its own, and a client that asks it for a video, hears how it goes, and takes the file.
//   npx tsx server/serve-and-ask.ts "a small blue star at night" star.mp4 [steps]
import { writeFile } from 'node:fs/promises';
import { startServer } from '@kinograph/serve';
import { createClient } from '@kinograph/serve/client';
import { embeddedModel, openModel, openRuntime } from 'kinograph';

const [prompt = 'a small blue star at night', path = 'star.mp4', steps = '20'] = process.argv.slice(2);
const runtime = await openRuntime('node', { threads: 1 });
const server = await startServer({
  runtime,
  models: { [embeddedModel]: () => openModel(embeddedModel) }, // what graphs may name
  limits: { steps: 100, waiting: 2 },
});
console.log(`listening, described at ${new URL('/openapi.json', server.url).pathname}`);

const client = createClient(server.url); // the same in a page
const { id } = await client.start({ prompt, steps: Number(steps), seed: '7' });
for await (const { event } of client.events(id)) {
  if (event.type === 'progress' && event.node === 'denoise') console.log(`step ${event.step} of ${event.steps}`);
  if (event.type === 'run-finished') console.log(event.outcome);
}
const { outputs } = await client.look(id);
const file = await client.output(id, outputs[0]!.files[0]!);
await writeFile(path, new Uint8Array(await file.arrayBuffer()));
console.log(`${path}: ${file.size} bytes`);

const refused = await client.start({ prompt, steps: 101 }).catch((error: Error) => error.message);
console.log(refused);

await server.close();
await runtime.dispose();
