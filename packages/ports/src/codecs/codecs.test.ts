import type { Codec, Encoded, Json } from '@kinograph/graph';
import { arrayOf, type DType, type Tensor, tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import * as ports from '../port-types.js';
import type { Latents, Noise } from '../values.js';
import { decodeTensor, encodeTensor } from './tensor-codec.js';
import {
  embeddingCodec,
  fileCodec,
  framesCodec,
  latentCodec,
  maskCodec,
  noiseCodec,
  textCodec,
} from './value-codecs.js';

/** What a store does to an encoded value: JSON becomes text, and buffers come back wherever there is room. */
function kept({ json, buffers }: Encoded, offset: number): Encoded {
  const moved = buffers.map((bytes) => {
    const memory = new Uint8Array(bytes.byteLength + offset);
    memory.set(bytes, offset);
    return memory.subarray(offset);
  });
  return { json: JSON.parse(JSON.stringify(json)), buffers: moved };
}

/** A value that went through a codec and a store. */
function again<Value>(codec: Codec<Value>, value: Value, offset = 8): Value {
  return codec.decode(kept(codec.encode(value), offset));
}

/** Numbers that many ways to write them down would lose. */
const hard = Float32Array.of(-0, 0, Number.NaN, 1e-45, -3.4028235e38, Number.POSITIVE_INFINITY, 1 / 3, 2 ** -126);
const bits = ({ data }: Tensor) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();

const space = {
  id: 'tiny',
  channels: 2,
  stride: { frames: 4, height: 8, width: 8 },
  mean: [-0, 0.1],
  std: [1 / 3, 5e-324],
};
const latents: Latents = { space, tensor: tensor('float32', [1, 2, 1, 2, 2], hard) };

describe('a tensor', () => {
  it.each(Object.keys(arrayOf) as DType[])('of %s comes back in every bit, wherever its bytes lie', (dtype) => {
    const value = tensor(dtype, [2, 3]);
    new Uint8Array(value.data.buffer).forEach((_, at, bytes) => {
      bytes[at] = 251 - at * 5;
    });
    for (let offset = 0; offset < 9; offset++) {
      const back = decodeTensor(kept(encodeTensor(value), offset), dtype);
      expect(back).toMatchObject({ dtype, shape: [2, 3] });
      expect(back.data).toBeInstanceOf(arrayOf[dtype]);
      expect(bits(back)).toEqual(bits(value));
    }
  });

  it('is not copied, neither on its way out nor, where its numbers may lie so, on its way back', () => {
    const memory = Float32Array.of(1, 2, 3, 4);
    const encoded = encodeTensor(tensor('float32', [2], memory.subarray(1, 3)));
    expect(encoded.buffers[0]).toMatchObject({ byteOffset: 4, byteLength: 8 });
    expect(encoded.buffers[0]!.buffer).toBe(memory.buffer);
    expect(decodeTensor(encoded, 'float32').data.buffer).toBe(memory.buffer);
  });

  it('without elements, and a scalar, come back', () => {
    for (const shape of [[0], [3, 0, 2], []]) {
      const value = tensor('float32', shape);
      expect(decodeTensor(kept(encodeTensor(value), 3), 'float32')).toEqual(value);
    }
  });

  it('of another type or size than is said is refused', () => {
    const encoded = encodeTensor(tensor('float32', [2, 2]));
    expect(() => decodeTensor(encoded, 'int64')).toThrow();
    const wrong: Json[] = [
      { dtype: 'float32', shape: [3] },
      { dtype: 'float32', shape: [-4] },
      { shape: [4] },
      null,
      7,
    ];
    for (const bad of wrong) {
      expect(() => decodeTensor({ ...encoded, json: bad }, 'float32')).toThrow();
    }
    expect(() => decodeTensor({ ...encoded, buffers: [] }, 'float32')).toThrow();
  });
});

describe('what flows through a port comes back as it was', () => {
  it('text', () => {
    for (const text of ['', 'a red ball', 'ünï\u0000 🎬 \ud800', ['one', ''], []]) {
      expect(again(textCodec, text)).toEqual(text);
    }
  });

  it('an embedding', () => {
    const value = { tensor: tensor('float32', [2, 2, 2], hard), lengths: [2, 0] };
    for (const offset of [0, 1, 6]) {
      const back = again(embeddingCodec, value, offset);
      expect(back.lengths).toEqual([2, 0]);
      expect(bits(back.tensor)).toEqual(bits(value.tensor));
    }
  });

  it('latents, with their space in every bit', () => {
    for (const offset of [0, 1, 4]) {
      const back = again(latentCodec, latents, offset);
      expect(back.space).toStrictEqual(space);
      expect(Object.is(back.space.mean[0], -0)).toBe(true);
      expect(bits(back.tensor)).toEqual(bits(latents.tensor));
    }
  });

  it('noise, with a seed of 64 bits', () => {
    for (const seed of [0n, 2n ** 64n - 1n]) {
      for (const drawn of [true, false]) {
        const value: Noise = { ...latents, seed, drawn };
        const back = again(noiseCodec, value, 3);
        expect(back).toStrictEqual(value);
        expect(bits(back.tensor)).toEqual(bits(latents.tensor));
      }
    }
  });

  it('frames, chunk by chunk', () => {
    const info = { batch: 1, frames: 5, height: 2, width: 2 };
    expect(again(framesCodec.info, info)).toEqual(info);
    const chunk = tensor('float32', [1, 2, 1, 2, 2], hard);
    expect(bits(again(framesCodec.item, chunk, 5))).toEqual(bits(chunk));
  });

  it('which frames are given', () => {
    expect(again(maskCodec, [true, false, false])).toEqual([true, false, false]);
  });

  it('files, with what one kind says beyond the others', () => {
    const file = { path: 'a.mp4', mimeType: 'video/mp4', bytes: 9, frames: 5, width: 64, height: 64, fps: 23.976 };
    const files = [{ ...file, format: 'mp4' }];
    expect(again(fileCodec, files)).toEqual(files);
  });
});

describe('what is not as it was encoded is refused', () => {
  const codecs = { textCodec, maskCodec, embeddingCodec, latentCodec, noiseCodec, info: framesCodec.info, fileCodec };
  it.each(Object.entries(codecs))('by %s', (_, codec) => {
    for (const json of [null, 7, { latents: {} }, [{}]]) {
      expect(() => codec.decode({ json, buffers: [new Uint8Array(4)] })).toThrow();
    }
  });
});

it('every kind of port has a codec', () => {
  const makers = Object.values(ports).filter((port) => 'kind' in port);
  expect(makers).toHaveLength(11);
  const without = makers.filter(({ kind }) => kind.codec === undefined).map(({ kind }) => kind.kind);
  expect(without).toEqual([]);
});
