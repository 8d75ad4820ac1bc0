import { KinographError } from '@kinograph/errors';
import { type AnyStage, type Codec, definePort, type Stage, type Stream, stageDefiner } from '@kinograph/graph';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type FixtureOf, type StageCheck, stageChecks } from '../src/index.js';

interface TestServices {
  readonly scale: number;
}

const defineStage = stageDefiner<TestServices>();

const floats: Codec<Float32Array> = {
  encode: (value) => ({
    json: value.length,
    buffers: [new Uint8Array(value.buffer, value.byteOffset, value.byteLength)],
  }),
  decode: ({ buffers }) => new Float32Array(buffers[0]!.slice().buffer),
};
const signal = definePort<Float32Array>()('signal', { codec: floats });
const chunks = definePort<Stream<Float32Array, number>>()('chunks', {
  stream: true,
  codec: { info: { encode: (json) => ({ json, buffers: [] }), decode: ({ json }) => json as number }, item: floats },
});
const tool = definePort<{ apply(value: number): number }>()('tool', { codec: 'made-again' });

const pause = () => new Promise((resolve) => setImmediate(resolve));

/** Smooths a signal in several passes, as a good stage does. */
const smooth = defineStage({
  id: 'smooth',
  version: 1,
  description: 'Smooths a signal.',
  inputs: { signal: signal(), tool: tool() },
  outputs: { signal: signal() },
  parameters: z.object({
    passes: z.int().min(1).max(100).default(3).describe('How often.'),
    edge: z.enum(['keep', 'zero']).default('keep').describe('What the ends become.'),
  }),
  async run({ inputs, parameters, services, signal: abort, continuation, progress }) {
    const { passes, edge } = parameters;
    if (inputs.signal.length === 0) {
      throw new KinographError('smooth.empty', { where: 'smooth', wanted: 'a value or more', got: 'none' });
    }
    const saved = await continuation.load();
    let values = saved ? floats.decode(saved) : inputs.signal;
    for (let pass = (saved?.json as number | undefined) ?? 0; pass < passes; pass++) {
      abort.throwIfAborted();
      await pause();
      const outside = (at: number) => (edge === 'zero' ? 0 : values[at]!);
      values = values.map((value, at) => {
        const mean = ((values[at - 1] ?? outside(at)) + value + (values[at + 1] ?? outside(at))) / 3;
        return inputs.tool.apply(mean) * services.scale;
      });
      progress({ step: pass + 1, steps: passes });
      const { buffers } = floats.encode(values);
      await continuation.save(() => ({ json: pass + 1, buffers }));
    }
    return { signal: values };
  },
});

const good: FixtureOf<typeof smooth> = {
  parameters: { passes: 5 },
  inputs: () => ({ signal: Float32Array.of(1, 5, 2, 8), tool: { apply: (value) => value } }),
  services: () => ({ scale: 1 }),
  elsewhere: { scaled: () => ({ scale: 1.001 }) },
  difference: (one, other) => Math.max(...one.signal.map((value, at) => Math.abs(value - other.signal[at]!))),
  tolerance: 0.1,
  wrong: [{ name: 'an empty signal', inputs: { signal: new Float32Array() }, message: /wanted a value or more/ }],
};

/** Cuts a signal into pieces as they are asked for. */
const cut = defineStage({
  id: 'cut',
  version: 1,
  description: 'Cuts a signal into pieces.',
  inputs: { signal: signal() },
  outputs: { chunks: chunks() },
  parameters: z.object({ length: z.int().min(1).describe('Values of a piece.') }),
  run({ inputs, parameters, signal: abort, progress }) {
    const { length } = parameters;
    const count = Math.ceil(inputs.signal.length / length);
    async function* pieces() {
      for (let at = 0; at < count; at++) {
        abort.throwIfAborted();
        await pause();
        progress({ step: at + 1, steps: count });
        yield inputs.signal.slice(at * length, (at + 1) * length);
      }
    }
    return { chunks: { info: count, [Symbol.asyncIterator]: pieces } };
  },
});

const cutFixture: FixtureOf<typeof cut> = {
  parameters: { length: 2 },
  inputs: () => ({ signal: Float32Array.of(1, 2, 3, 4, 5, 6, 7) }),
  services: () => ({ scale: 1 }),
};

describe('a good stage', () => {
  for (const { name, run } of stageChecks(smooth, good)) it(name, run);
});

describe('a good stage that streams', () => {
  for (const { name, run } of stageChecks(cut, cutFixture)) it(name, run);
});

type Run = (typeof smooth)['run'];
type Context = Parameters<Run>[0];

/** The good stage with something changed. */
function changed(change: Partial<typeof smooth>): typeof smooth {
  return { ...smooth, ...change };
}

/** The good stage doing something before or after its work. */
function doing(act: (context: Context) => Promise<Awaited<ReturnType<Run>>>): typeof smooth {
  return changed({ run: act as Run });
}

async function failing(stage: AnyStage, fixture: unknown = good): Promise<Record<string, string>> {
  const failures: Record<string, string> = {};
  const checks: StageCheck[] = stageChecks(stage as Stage, fixture as never);
  for (const { name, run } of checks) {
    await run().catch((error: Error) => {
      failures[name] = error.message;
    });
  }
  return failures;
}

describe('a stage that', () => {
  it('has no words for a parameter is told so', async () => {
    const parameters = z.object({ passes: z.int().default(3), edge: z.string().default('keep').describe('Ends.') });
    const found = await failing(changed({ parameters: parameters as never }));
    expect(found['says what it is, in words and schemas']).toMatch(/parameter passes: wanted a description/);
  });

  it('gives values without a codec is told so', async () => {
    const bare = definePort<Float32Array>()('bare');
    const found = await failing({ ...smooth, outputs: { signal: bare() } } as AnyStage);
    expect(found['says what it is, in words and schemas']).toMatch(/port signal: kind bare: wanted a codec/);
  });

  it('draws random numbers is told so', async () => {
    const found = await failing(doing(async () => ({ signal: Float32Array.of(Math.random()) })));
    expect(found['gives the same for the same']).toMatch(/wanted the same results/);
  });

  it('encodes what it cannot decode is told so', async () => {
    const lossy = definePort<Float32Array>()('signal', {
      codec: { encode: floats.encode, decode: (encoded) => floats.decode(encoded).map(Math.round) },
    });
    const found = await failing({
      ...smooth,
      outputs: { signal: lossy() },
      inputs: { ...smooth.inputs, signal: lossy() },
    });
    expect(found['takes and gives values that survive being kept']).toMatch(/wanted the value that was encoded/);
  });

  it('needs its bytes at even places is told so', async () => {
    const picky: Codec<Float32Array> = {
      encode: floats.encode,
      decode: ({ buffers: [bytes] }) => new Float32Array(bytes!.buffer as ArrayBuffer, bytes!.byteOffset),
    };
    const port = definePort<Float32Array>()('signal', { codec: picky });
    const found = await failing({
      ...smooth,
      outputs: { signal: port() },
      inputs: { ...smooth.inputs, signal: port() },
    });
    expect(found['takes and gives values that survive being kept']).toMatch(/multiple of 4/);
  });

  it('has a parameter of one value only is asked for another', async () => {
    const narrow = z.object({ code: z.string().regex(/^A7$/).describe('A code.') });
    const asked = await failing(changed({ parameters: narrow as never }), { ...good, parameters: { code: 'A7' } });
    expect(asked['has another cache key for every other parameter']).toMatch(/otherParameters\.code/);
  });

  it('does not listen to a cancel is told so', async () => {
    const deaf = doing(async ({ progress }) => {
      for (let step = 1; step <= 5; step++) {
        await pause();
        progress({ step, steps: 5 });
      }
      return { signal: Float32Array.of(1) };
    });
    expect((await failing(deaf))['stops where it is told to']).toMatch(/wanted at most one more step, got [234] more/);
  });

  it('fails where it should stop is told so', async () => {
    const clumsy = doing(async (context) => {
      try {
        return (await smooth.run(context as never)) as { signal: Float32Array };
      } catch {
        throw new Error('oh');
      }
    });
    const found = await failing(clumsy);
    expect(found['refuses an empty signal']).toMatch(/wanted an error that says/);
  });

  it('refuses without a code is told so', async () => {
    const vague = doing(async (context) => {
      if (context.inputs.signal.length === 0) throw new Error('wanted a value or more');
      return (await smooth.run(context as never)) as { signal: Float32Array };
    });
    expect((await failing(vague))['refuses an empty signal']).toMatch(/wanted an error with a code/);
  });

  it('takes anything is told so', async () => {
    const found = await failing(doing(async () => ({ signal: Float32Array.of(1) })));
    expect(found['refuses an empty signal']).toMatch(/wanted an error, got a result/);
    const passes = z.unknown().meta({ type: 'integer', description: 'How often.' });
    const loose = z.object({ passes });
    expect(await failing(changed({ parameters: loose as never }))).toMatchObject({
      'has wrong parameters and missing inputs found before it runs':
        expect.stringMatching(/wanted a problem at passes/),
    });
  });

  it('goes on from the wrong place is told so', async () => {
    const forgetful = doing(async (context) => {
      const continuation = {
        load: async () => {
          const saved = await context.continuation.load();
          return saved && { ...saved, json: 0 };
        },
        save: context.continuation.save,
      };
      return (await smooth.run({ ...context, continuation } as never)) as { signal: Float32Array };
    });
    expect((await failing(forgetful))['goes on from every state it saves']).toMatch(
      /wanted the results of a run in one go/,
    );
  });

  it('holds on to its stream is told so', async () => {
    const stuck = {
      ...cut,
      run: (context: Parameters<(typeof cut)['run']>[0]) => ({
        chunks: {
          info: 1,
          [Symbol.asyncIterator]: () => ({
            next: async () => ({ done: false, value: context.inputs.signal }),
            return: () => Promise.reject(new Error('will not end')),
          }),
        },
      }),
    };
    const checks = stageChecks(stuck as never, cutFixture as never);
    const left = checks.find(({ name }) => name === 'ends well when its streams are left')!;
    await expect(left.run()).rejects.toThrow(/wanted a run that is done|will not end/);
  });

  it('is further off elsewhere than allowed is told so', async () => {
    const found = await failing(smooth, { ...good, tolerance: 1e-9 });
    expect(found).toEqual({
      'gives nearly the same on scaled': expect.stringMatching(/wanted a difference up to 1e-9/),
    });
  });
});
