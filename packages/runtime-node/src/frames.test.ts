import type { Packet } from '@kinograph/runtime';
import { expect, it } from 'vitest';
import { FrameReader, frameOf } from './frames.js';

const packets: Packet[] = [
  { head: { type: 'a', text: 'größer' }, parts: [Uint8Array.of(1, 2, 3), new Uint8Array(0), Uint8Array.of(4)] },
  { head: {}, parts: [] },
  { head: { only: 'empty' }, parts: [new Uint8Array(0)] },
  { head: 1, parts: [new Uint8Array(1000).fill(7)] },
];

it.each([1, 2, 3, 7, 100_000])('puts packets together from pieces of %i bytes', (size) => {
  const bytes = packets.flatMap(frameOf).flatMap((piece) => [...piece]);
  const received: Packet[] = [];
  const reader = new FrameReader((packet) => received.push(packet));
  for (let at = 0; at < bytes.length; at += size) reader.push(Uint8Array.from(bytes.slice(at, at + size)));
  expect(received).toEqual(packets);
  for (const { parts } of received) for (const part of parts) expect(part.buffer.byteLength).toBe(part.byteLength);
});
