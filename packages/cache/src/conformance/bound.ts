import { assert, assertSame, chunkOf, codeOf, has, keyOf, label, opened, put } from './assert.js';
import type { ConformanceCase } from './index.js';

/** Room for three of the entries of these cases, but not for four. */
const tight = { maxBytes: 36_000 };
const entryBytes = 10_000;

/** Waits until a clock that counts milliseconds has moved on. */
const moment = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A store stays within its bytes, and can be looked into and emptied. */
export const boundCases: readonly ConformanceCase[] = [
  {
    title: 'stays within its bytes and drops what was used longest ago, where opening is a use',
    async run(open) {
      const store = await open(tight);
      for (const digit of [1, 2, 3]) {
        await put(store, keyOf(digit), chunkOf(entryBytes, digit));
        await moment();
      }
      assert(await has(store, keyOf(1)), 'wanted the first entry');
      await moment();
      await put(store, keyOf(4), chunkOf(entryBytes, 4));
      const there = await Promise.all([1, 2, 3, 4].map((digit) => has(store, keyOf(digit))));
      assert(there.join() === 'true,false,true,true', `wanted all but the second, got ${there}`);
      const { bytes } = await store.size();
      assert(bytes <= tight.maxBytes, `wanted at most ${tight.maxBytes} bytes, got ${bytes}`);
    },
  },
  {
    title: 'stays within its bytes after each of many entries of many sizes',
    async run(open) {
      const store = await open(tight);
      for (let index = 0; index < 60; index++) {
        await put(store, keyOf(index % 16), chunkOf((index * 4871) % 30_000, index));
        const { bytes } = await store.size();
        assert(bytes <= tight.maxBytes, `wanted at most ${tight.maxBytes} bytes, got ${bytes}`);
        assert(await has(store, keyOf(index % 16)), 'wanted the entry that was just put');
      }
    },
  },
  {
    title: 'refuses an entry that would not fit into all of it, and keeps the others',
    async run(open) {
      const store = await open(tight);
      await put(store, keyOf(1), chunkOf(entryBytes));
      const writer = await store.create(keyOf(2), label);
      await writer.append(chunkOf(entryBytes));
      assert((await codeOf(writer.append(chunkOf(30_000)))) === 'cache.too-large', 'wanted cache.too-large');
      await writer.discard();
      assert(await has(store, keyOf(1)), 'wanted the other entry');
      assert((await store.size()).entries === 1, 'wanted one entry');
    },
  },
  {
    title: 'lets whoever reads an entry read on while it is dropped, deleted or cleared away',
    async run(open) {
      const store = await open(tight);
      const ways = [
        () => store.delete(keyOf(1)),
        () => store.clear(),
        async () => {
          for (const digit of [2, 3, 4]) await put(store, keyOf(digit), chunkOf(entryBytes));
        },
      ];
      for (const remove of ways) {
        await put(store, keyOf(1), chunkOf(entryBytes, 1), chunkOf(50, 2));
        const reading = await opened(store, keyOf(1));
        await moment();
        await remove();
        assert(!(await has(store, keyOf(1))), 'wanted the entry gone');
        assertSame(await reading.read(1), chunkOf(50, 2));
        assertSame(await reading.read(0), chunkOf(entryBytes, 1));
        await reading.close();
      }
    },
  },
  {
    title: 'lists its entries, the latest used first, says what they take, and is empty when cleared',
    async run(open) {
      const store = await open({ maxBytes: 2 ** 20 });
      for (const digit of [1, 2, 3]) {
        await put(store, keyOf(digit), chunkOf(digit * 1000));
        await moment();
      }
      assert(await has(store, keyOf(2)), 'wanted the second entry');
      const entries = await store.entries();
      const order = entries.map(({ key }) => key[0]).join();
      assert(order === '2,3,1', `wanted 2, 3, 1, got ${order}`);
      const [first] = entries;
      assert(JSON.stringify(first!.label) === JSON.stringify(label), `wanted the label, got ${first!.label}`);
      assert(Math.abs(first!.lastUse.getTime() - Date.now()) < 60_000, 'wanted a last use just now');
      const size = await store.size();
      const sum = entries.reduce((bytes, entry) => bytes + entry.bytes, 0);
      assert(size.entries === 3 && size.bytes === sum && sum >= 6000, `wanted 3 entries, ${sum} bytes, got ${size}`);
      const cleared = await store.clear();
      assert(cleared.entries === 3 && cleared.bytes === sum, 'wanted clear to say what it removed');
      assert((await store.size()).entries === 0, 'wanted nothing left');
      assert((await store.entries()).length === 0, 'wanted nothing left to list');
    },
  },
];
