import type { Encoded } from '@kinograph/graph';
import { assert, assertSame, chunkOf, codeOf, has, keyOf, label, opened, put } from './assert.js';
import type { ConformanceCase } from './index.js';

const room = { maxBytes: 2 ** 26 };

/** What is put is what is given back. */
export const valueCases: readonly ConformanceCase[] = [
  {
    title: 'gives back every chunk as it was put: JSON, buffers of odd lengths, empty ones, views that begin anywhere',
    async run(open) {
      const store = await open(room);
      const memory = Uint8Array.from({ length: 100 }, (_, at) => at * 3);
      const chunks: Encoded[] = [
        { json: { text: 'ünï\u0000 🎬', list: [1.5, null, true, -1e-300], deep: { a: {} } }, buffers: [] },
        { json: null, buffers: [memory.subarray(1, 8), new Uint8Array(0), memory.subarray(3, 4)] },
        { json: 'after', buffers: [memory] },
        { json: [], buffers: [] },
      ];
      await put(store, keyOf(1), ...chunks);
      const entry = await opened(store, keyOf(1));
      assert(entry.chunks === chunks.length, `wanted ${chunks.length} chunks, got ${entry.chunks}`);
      // In any order, and more than once.
      for (const index of [2, 0, 3, 1, 1]) assertSame(await entry.read(index), chunks[index]!);
      await entry.close();
    },
  },
  {
    title: 'gives back chunks of many megabytes, and thousands of small ones',
    async run(open) {
      const store = await open(room);
      const large = chunkOf(9 * 2 ** 20 + 5);
      await put(store, keyOf(1), large, large, large);
      const entry = await opened(store, keyOf(1));
      for (let index = 0; index < 3; index++) assertSame(await entry.read(index), large);
      await entry.close();
      const small = Array.from({ length: 2000 }, (_, at) => chunkOf(at % 13, at));
      await put(store, keyOf(2), ...small);
      const many = await opened(store, keyOf(2));
      for (const [index, chunk] of small.entries()) assertSame(await many.read(index), chunk);
      await many.close();
    },
  },
  {
    title: 'gives buffers whose numbers can be looked at where they lie',
    async run(open) {
      const store = await open(room);
      await put(store, keyOf(1), { json: 0, buffers: [new Uint8Array(3), new Uint8Array(16), new Uint8Array(8)] });
      const entry = await opened(store, keyOf(1));
      for (const bytes of (await entry.read(0)).buffers) {
        assert(bytes.byteOffset % 8 === 0, `wanted a multiple of 8, got byte ${bytes.byteOffset}`);
      }
      await entry.close();
    },
  },
  {
    title: 'has nothing under a key nobody used',
    async run(open) {
      const store = await open(room);
      assert(!(await has(store, keyOf(1))), 'wanted nothing');
      await store.delete(keyOf(1));
    },
  },
  {
    title: 'refuses a key that is more than hexadecimal digits',
    async run(open) {
      const store = await open(room);
      for (const bad of ['', '../../etc', `${keyOf(1)}/`, 'ABCDEF0123', 'a'.repeat(129), keyOf(1).slice(0, 7)]) {
        for (const use of [store.open(bad), store.create(bad, label), store.delete(bad)]) {
          assert((await codeOf(use)) === 'cache.key', `wanted cache.key for ${JSON.stringify(bad)}`);
        }
      }
    },
  },
  {
    title: 'shows nothing of an entry that is not committed, and nothing is left of one that is discarded',
    async run(open) {
      const store = await open(room);
      const writer = await store.create(keyOf(1), label);
      await writer.append(chunkOf(1000));
      assert(!(await has(store, keyOf(1))), 'wanted nothing before the commit');
      await writer.discard();
      await writer.discard();
      assert(!(await has(store, keyOf(1))), 'wanted nothing after the discard');
      assert((await store.size()).bytes === 0, 'wanted an empty store');
    },
  },
  {
    title: 'has copied what was appended when append returns',
    async run(open) {
      const store = await open(room);
      const memory = new Uint8Array(64).fill(1);
      const writer = await store.create(keyOf(1), label);
      for (const value of [1, 2, 3]) {
        memory.fill(value);
        await writer.append({ json: value, buffers: [memory] });
      }
      memory.fill(9);
      await writer.commit();
      const entry = await opened(store, keyOf(1));
      for (const value of [1, 2, 3]) {
        assertSame(await entry.read(value - 1), { json: value, buffers: [new Uint8Array(64).fill(value)] });
      }
      await entry.close();
    },
  },
  {
    title: 'is not changed by who writes into what was read',
    async run(open) {
      const store = await open(room);
      await put(store, keyOf(1), chunkOf(100));
      const first = await opened(store, keyOf(1));
      (await first.read(0)).buffers[0]!.fill(255);
      await first.close();
      const second = await opened(store, keyOf(1));
      assertSame(await second.read(0), chunkOf(100));
      await second.close();
    },
  },
  {
    title: 'puts an entry in the place of another of its key, which whoever reads it goes on to read',
    async run(open) {
      const store = await open(room);
      await put(store, keyOf(1), chunkOf(100, 1));
      const reading = await opened(store, keyOf(1));
      await put(store, keyOf(1), chunkOf(200, 2));
      assertSame(await reading.read(0), chunkOf(100, 1));
      await reading.close();
      const entry = await opened(store, keyOf(1));
      assertSame(await entry.read(0), chunkOf(200, 2));
      await entry.close();
      assert((await store.size()).entries === 1, 'wanted one entry');
    },
  },
  {
    title: 'keeps one whole entry of many that are written under one key at once',
    async run(open) {
      const store = await open(room);
      await Promise.all(Array.from({ length: 8 }, (_, at) => put(store, keyOf(1), chunkOf(5000, at), chunkOf(77, at))));
      const entry = await opened(store, keyOf(1));
      const first = await entry.read(0);
      const at = (first.json as { first: number }).first;
      assertSame(first, chunkOf(5000, at));
      assertSame(await entry.read(1), chunkOf(77, at));
      await entry.close();
      assert((await store.size()).entries === 1, 'wanted one entry');
    },
  },
];
