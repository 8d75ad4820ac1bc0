import { createGraph, definePort, run, stageDefiner } from '@kinograph/graph';
import { z } from 'zod';

const text = definePort<string>()('text');
const defineStage = stageDefiner<{ greeting: string }>(); // what the host gives every stage

const greet = defineStage({
  id: 'greet',
  version: 1,
  description: 'Greets somebody.',
  inputs: { name: text() },
  outputs: { message: text() },
  parameters: z.object({ loud: z.boolean().default(false) }),
  run({ inputs, parameters, services }) {
    const message = `${services.greeting}, ${inputs.name}`;
    return { message: parameters.loud ? message.toUpperCase() : message };
  },
});

const graph = createGraph<{ name: string }>('hello');
const name = graph.input('name', text());
const greeting = graph.add(greet, { parameters: { loud: true }, inputs: { name } });
const hello = graph.build({ message: greeting.message });

const running = run(hello, { inputs: { name: 'Ada' }, services: { greeting: 'Hello' } });
for await (const event of running) console.log(event.type);
console.log((await running.result).message); // HELLO, ADA
