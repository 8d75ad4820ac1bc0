import { expect, it } from 'vitest';
import type { EngineHost } from './engine-host.js';
import type { Packet, Request } from './packet.js';
import { RequestQueue } from './request-queue.js';

/** A host that answers when told to, and counts what it was asked. */
class SlowHost implements EngineHost {
  readonly asked: number[] = [];
  readonly #answers: ((packet: Packet) => void)[] = [];

  call({ head }: Packet<Request>): Promise<Packet> {
    this.asked.push((head as { session: number }).session);
    return new Promise((resolve) => this.#answers.push(resolve));
  }

  async answer(): Promise<void> {
    this.#answers.shift()!({ head: {}, parts: [] });
    await new Promise((resolve) => setTimeout(resolve));
  }

  async kill(): Promise<void> {}
}

const request = (session: number): Packet<Request> => ({ head: { type: 'close', session }, parts: [] });

it('sends one request at a time, in order', async () => {
  const host = new SlowHost();
  const queue = new RequestQueue(host);
  const all = [1, 2, 3].map((session) => queue.request(request(session)));
  expect(host.asked).toEqual([1]);
  await host.answer();
  expect(host.asked).toEqual([1, 2]);
  await host.answer();
  await host.answer();
  await Promise.all(all);
});

it('never sends a request that was aborted while it waited', async () => {
  const host = new SlowHost();
  const queue = new RequestQueue(host);
  const controller = new AbortController();
  const first = queue.request(request(1));
  const second = queue.request(request(2), { signal: controller.signal });
  const third = queue.request(request(3));
  controller.abort('enough');
  await expect(second).rejects.toBe('enough');
  await host.answer();
  await host.answer();
  await Promise.all([first, third]);
  expect(host.asked).toEqual([1, 3]);
});

it('drops the answer of a request that was aborted after it was sent, and sends the next only then', async () => {
  const host = new SlowHost();
  const queue = new RequestQueue(host);
  const controller = new AbortController();
  const dropped: Packet[] = [];
  const first = queue.request(request(1), { signal: controller.signal, onDropped: (answer) => dropped.push(answer) });
  const second = queue.request(request(2));
  controller.abort('enough');
  await expect(first).rejects.toBe('enough');
  expect(queue.abandoned).toBe(true);
  expect(host.asked).toEqual([1]);
  await host.answer();
  expect(dropped).toHaveLength(1);
  expect(host.asked).toEqual([1, 2]);
  await host.answer();
  await second;
});

it('settles when everything somebody waits for has ended', async () => {
  const host = new SlowHost();
  const queue = new RequestQueue(host);
  const awaited = queue.request(request(1));
  void queue.request(request(2), { background: true });
  let settled = false;
  const settling = queue.settled().then(() => {
    settled = true;
  });
  await Promise.resolve();
  expect(settled).toBe(false);
  await host.answer();
  await settling;
  await awaited;
});
