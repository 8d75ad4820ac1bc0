import { type AnyStage, type Json, type Ports, resultKeys } from '@kinograph/graph';
import { encodedOutputs, isData, same } from '../encoded-outputs.js';
import { fail } from '../fail.js';
import type { Subject } from '../fixture.js';
import { CountingStore } from '../memory-store.js';
import { type Call, call, givenTo, graphOf, nodeName, release, withoutUndefined } from '../run-alone.js';
import { otherValue } from './other-value.js';

/** A second run takes what the first kept, and it is the same; what is never kept runs again. */
export async function checkCached(subject: Subject): Promise<void> {
  const { stage } = subject;
  const store = new CountingStore();
  const outputs = Object.values(stage.outputs as Ports);
  const kept = stage.cache !== false && outputs.length > 0 && outputs.every(({ kind }) => isData(kind));
  const results: unknown[] = [];
  const calls: Call[] = [];
  for (let time = 0; time < 2; time++) {
    const one = await call(subject, { cache: { store } });
    results.push(await encodedOutputs(subject, one));
    calls.push(one);
    await release(subject, one);
    if (store.held > 0) fail(stage, 'the cache', { wanted: 'everything put away', got: `${store.held} entries open` });
  }
  if (!same(results[0], results[1])) {
    fail(stage, 'a second run with a cache', { wanted: 'the same results', got: 'different ones' });
  }
  const wasCached = ({ events }: Call) => events.some((event) => event.type === 'cached' && event.node === nodeName);
  const [first, second] = [wasCached(calls[0]!), wasCached(calls[1]!)];
  const notice = calls[0]!.events.find((event) => event.type === 'notice' && event.message.includes('cache'));
  const got = `${first} and ${second}${notice?.type === 'notice' ? ` (${notice.message})` : ''}`;
  if (first || second !== kept) fail(stage, 'cached in two runs', { wanted: `false and ${kept}`, got });
}

/** A changed parameter, version or context is another key; the same call is the same key. */
export async function checkKeys(subject: Subject): Promise<void> {
  const { stage, fixture } = subject;
  const base = await keyOf(subject, stage, {});
  if (base === undefined) {
    const next = 'Its inputs, parameters and what identity() gives must be data.';
    fail(stage, 'cache key', { wanted: 'a key', got: 'none', next });
  }
  if ((await keyOf(subject, stage, {})) !== base) {
    fail(stage, 'cache key', { wanted: 'the same key for the same call', got: 'another' });
  }
  const changes: [string, string | undefined][] = [
    ['version', await keyOf(subject, { ...stage, version: stage.version + 1 }, {})],
    ['context', await keyOf(subject, stage, {}, 'elsewhere')],
  ];
  for (const name of Object.keys(stage.parameters.shape)) {
    const other = otherValue(subject, name);
    if (other === undefined) {
      const next = `Give one in otherParameters.${name} of the fixture.`;
      fail(stage, `parameter ${name}`, { wanted: 'another valid value', got: 'none that the schema tells', next });
    }
    // Another value may be one that these inputs do not allow: then there is no such call, and no key.
    const key = await keyOf(subject, stage, { [name]: other }).catch(() => undefined);
    changes.push([`parameter ${name}`, key]);
  }
  for (const [what, key] of changes) {
    if (key === base) fail(stage, `cache key after another ${what}`, { wanted: 'another key', got: 'the same' });
  }
  await fixture.cleanUp?.();
}

async function keyOf(
  { fixture }: Subject,
  stage: AnyStage,
  parameters: Readonly<Record<string, unknown>>,
  context: Json = null,
): Promise<string | undefined> {
  const inputs = withoutUndefined(await fixture.inputs());
  const graph = graphOf(stage, { ...fixture.parameters, ...parameters }, inputs);
  const options = { inputs: givenTo(stage, inputs), services: await fixture.services?.(), context };
  return (await resultKeys(graph, options)).get(nodeName);
}
